"""Files of strangers, taken apart in a process of its own whose memory and time are counted.

A file of 20 Mo can be made to unpack to anything: what goes wrong here ends that process, not the portal. Imports
neither Flask nor SQLAlchemy, so that the process starts in no time; knows no adherent and no business word.
`apart.take_apart` says what a file holds, `process` is the program, `app.platform.sheet` who asks it.
"""
