"""Thirty in: a folder or a zip of sound, documents and transcripts, with a sheet of details.

sources      where the files are, looked at before they are opened
sheet        the rows of the sheet
reading      a row as what it would be kept as, or what is wrong with it
keeping      a row becomes a story: whole, or not at all
running      all rows, one after the other, with a report
cards        the receipts of their tellers, to print
"""
