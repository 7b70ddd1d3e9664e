"""Lists taken away as files: exactly what a list shows, for Excel (XLSX, CSV) or another program (XML with its schema).

A `Screen` declares `exports`; the files are written while the rows are read, in a memory that does not grow with them.
What is sealed in the database (the social security number) is in no file.
"""
