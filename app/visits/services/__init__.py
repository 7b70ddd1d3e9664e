"""What one does with visits: asking, planning, convoking, holding; and what pages read."""
