"""How the site itself is: what runs, what fills up, what was backed up."""
