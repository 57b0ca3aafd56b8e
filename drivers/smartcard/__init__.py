"""PC/SC readers: social-security cards, and the chip of passports."""
