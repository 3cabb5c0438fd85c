"""The operations as commands of a shell, in the words of the specification."""

from __future__ import annotations

from ._shell_parser import Command, Parameter

SUMMARY: str = 'The "Get dataset" operation of the Apify API.'

COMMANDS: tuple[Command, ...] = (
    Command(
        tag="datasets",
        method="get",
        request="GET /v2/datasets/{datasetId}",
        summary="Get dataset",
        description="Reads the metadata of one dataset, not its items; for those see https://docs.apify.com/api/v2/dataset-items-get. `itemCount` and `cleanItemCount` follow a write with a delay of up to 5 seconds.",
        page="https://docs.apify.com/api/v2/dataset-get",
        parameters=(
            Parameter(
                name="dataset_id",
                positional=True,
                required=True,
                repeated=False,
                in_json=False,
                doc="The dataset's id, or the owner's name and the dataset's name as `username~dataset-name`.",
                example="WkzbQMuFYuamGv3YF",
            ),
        ),
        fields=(
            ("id", "The dataset's id."),
            ("name", "The dataset's name; null for an unnamed dataset, such as the default one of a run."),
            ("userId", "The owner's id."),
            ("createdAt", "When the dataset was created."),
            ("modifiedAt", "When the dataset was last changed."),
            ("accessedAt", "When the dataset was last read."),
            ("itemCount", "How many items the dataset holds. At least 0. Trails behind the data by up to 5 seconds."),
            (
                "cleanItemCount",
                "How many items are left when empty ones are not counted. At least 0. Trails behind the data by up to 5 seconds.",
            ),
            ("actId", "The Actor that filled the dataset, if one did."),
            ("actRunId", "The run that filled the dataset, if one did."),
            ("fields", "Names of the fields seen in the items."),
            (
                "schema",
                "The schema its Actor declares for the items: https://docs.apify.com/platform/actors/development/actor-definition/dataset-schema",
            ),
            ("consoleUrl", "The dataset in Apify Console."),
            (
                "itemsPublicUrl",
                "A link to the items that works without a token; its signature grants access. Its signature is secret: masked wherever it is shown.",
            ),
            (
                "urlSigningSecretKey",
                "The key that signs public links. Sent only to those who may write to the dataset. Secret: masked wherever it is shown.",
            ),
            ("generalAccess", "Who may reach the dataset without an explicit permission."),
            ("stats", "How often and how much the dataset was used."),
            ("stats.readCount", "How many reads were made."),
            ("stats.writeCount", "How many writes were made."),
            ("stats.deleteCount", "How many deletions were made."),
            ("stats.listCount", "How many times the items were listed."),
            ("stats.storageBytes", "How much space the items take, in bytes."),
        ),
    ),
)
