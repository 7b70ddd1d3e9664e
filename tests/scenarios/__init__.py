"""The portal walked in a browser, as its people do."""
