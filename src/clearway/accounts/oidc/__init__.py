"""Signing in by somebody else's word (OpenID Connect): who is asked, how, and what of the answer is believed.

Ours, and not allauth's: of a token that it fetched itself, allauth checks no signature, and it takes the algorithm from
the token, the issuer from the issuer's own metadata, and answers of any length (docs/adr, "The word of an issuer").
Nothing here knows a table: `accounts/linked.py` says whom an answer is about.
"""
