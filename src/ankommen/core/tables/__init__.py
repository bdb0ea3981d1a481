"""Tables in and out: workbooks and CSV files, written for people and read as hostile."""
