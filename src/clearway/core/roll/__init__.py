"""A pupil roll, as a school's own system exports it: text into rows, columns into fields, rows beside known people.

Pure: nothing here knows where the bytes come from or where people are kept.
"""
