"""The library's Graph client: sites, lists, items, users, groups, batches."""

from __future__ import annotations

from typing import Any

from office365.sharepoint.client_context import ClientContext
from office365_connect import NB, graph
from steps import Suite, refused, same, true


def run(suite: Suite, nb: ClientContext, en: ClientContext) -> None:
    client = graph(suite.connection)
    step, state = suite.step, dict[str, Any]()

    @step("Graph: a site by address")
    def _() -> None:
        state["site"] = client.sites.get_by_url(NB).get().execute_query()
        same(state["site"].web_url, NB, "web url")

    @step("Graph: the root site, a missing one")
    def _() -> None:
        same(client.sites.root.get().execute_query().web_url, "https://contoso.sharepoint.com", "web url")
        refused(
            lambda: (
                graph(suite.connection)
                .sites.get_by_url("https://contoso.sharepoint.com/sites/nowhere")
                .get()
                .execute_query()
            ),
            "itemNotFound",
            status=404,
        )

    @step("Graph: a list is made, read, changed")
    def _() -> None:
        state["list"] = state["site"].lists.add("Fra Graph", "genericList").execute_query()
        found = state["site"].lists.get().execute_query()
        true(any(one.display_name == "Fra Graph" for one in found), "not there")

    @step("Graph: items are added, read, changed, deleted")
    def _() -> None:
        item = state["list"].items.add(Title="Én")
        item.execute_query()
        found = state["list"].items.expand(["fields"]).get().execute_query()
        same([one.fields.properties["Title"] for one in found], ["Én"], "titles")
        found[0].fields.set_property("Title", "To").update().execute_query()
        found[0].delete_object().execute_query()
        same(len(state["list"].items.get().execute_query()), 0, "items")

    @step("Graph: columns and content types")
    def _() -> None:
        true(any(one.name == "Title" for one in state["list"].columns.get().execute_query()), "no Title")
        true(len(state["list"].content_types.get().execute_query()) > 0, "none")

    @step("Graph: users")
    def _() -> None:
        same(
            client.users["kari.nordmann@contoso.onmicrosoft.com"].get().execute_query().display_name,
            "Kari Nordmann",
            "name",
        )
        true(len(client.users.get().execute_query()) > 5, "few")

    @step("Graph: a batch")
    def _() -> None:
        root, users = client.sites.root.get(), client.users.top(2).get()
        client.execute_batch()
        true(root.web_url and len(users) == 2, f"{root.web_url} {len(users)}")
