"""免证办: electronic licences fetched on consent, verified here, used to fill the form, forgotten with the session."""
