"""The peer of the working day: django-helpdesk, in an environment of its own, with as many tickets as we have cases."""
