"""The addresses of an organisation's own affairs. None holds a name."""

from django.urls import path

from clearway.organisations.views import asking, members, standing

urlpatterns = [
    path("organisation/members/", members.members, name="organisation-members"),
    path("organisation/invite/", members.invite, name="organisation-invite"),
    path("organisation/members/<uuid:user>/", members.member, name="organisation-member"),
    path("organisation/members/<uuid:user>/address/", members.address, name="organisation-address"),
    path("organisation/members/<uuid:user>/restore/", members.restore, name="organisation-restore"),
    path("organisation/members/<uuid:user>/roles/", members.role, name="organisation-role"),
    path("organisation/members/<uuid:user>/roles/<uuid:name>/", members.dates, name="organisation-dates"),
    path("organisation/members/<uuid:user>/stand/", asking.stand, name="organisation-stand"),
    path("organisation/asked/", asking.asked, name="asked"),
    path("organisation/confirm/<uuid:name>/", asking.confirm, name="organisation-confirm"),
    path("organisation/delegations/", standing.delegations, name="delegations"),
    path("organisation/delegations/new/", standing.delegate, name="delegation-new"),
    path("organisation/delegations/<uuid:name>/end/", standing.end_delegation, name="delegation-end"),
    path("organisation/practice/", standing.practice, name="practice"),
    path("organisation/belonging/", standing.belonging, name="belonging"),
]
