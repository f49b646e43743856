"""The peer of the record's measures: a table as anybody would write it, unsealed and unaudited."""
