"""The touch application: QML pages, view-models, the one crossing between core threads and Qt."""
