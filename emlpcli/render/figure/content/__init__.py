"""What a figure shows, one mode a file: plain data without any place on the page."""
