"""How a report is written: for people, for machines, and for the tools of code hosts."""
