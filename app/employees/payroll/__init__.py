"""The monthly DSN against the list of employees: who came, who left, what changed, each confirmed by somebody.

`reading` takes from the file what the portal needs and nothing else; `comparing` says what differs; `services` keeps
the proposals until they are confirmed. The file itself is never kept: it tells what people earn.
"""
