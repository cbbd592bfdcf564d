# What a run may do: start queries in the workgroup, read the tables of the rules and where the logs
# lie, and write results and siglake's own tables.
{% set own = [tables.alerts, tables.state] if tables.uses_state else [tables.alerts] %}
locals {
  glue    = "arn:${local.partition}:glue:${local.region}:${local.account}"
  s3      = "arn:${local.partition}:s3:::"
  results = "${local.s3}{{ deploy.bucket }}/{{ deploy.results }}"

  # Athena looks for the database `default` too.
  databases = toset([
    "default",
    {{ deploy.database | hcl }},
{% for table in own + sources %}
    {{ (table.database | lower) | hcl }},
{% endfor %}
  ])

  read_tables = toset([
{% for source in sources %}
    {{ (source.database | lower ~ "/" ~ source.table | lower) | hcl }},
{% endfor %}
  ])

  own_tables = toset([
{% for table in own %}
    {{ (table.database | lower ~ "/" ~ table.name) | hcl }},
{% endfor %}
  ])
}

data "aws_iam_policy_document" "queries" {
  statement {
    sid       = "Start"
    actions   = ["athena:StartQueryExecution"]
    resources = [aws_athena_workgroup.siglake.arn]
  }

  statement {
    sid       = "Catalog"
    actions   = ["athena:GetDataCatalog"]
    resources = ["arn:${local.partition}:athena:${local.region}:${local.account}:datacatalog/{{ deploy.catalog }}"]
  }

  statement {
    sid = "Schemas"
    actions = [
      "glue:BatchGetPartition",
      "glue:GetDatabase",
      "glue:GetPartition",
      "glue:GetPartitions",
      "glue:GetTable",
    ]
    resources = concat(
      ["${local.glue}:catalog"],
      [for name in local.databases : "${local.glue}:database/${name}"],
      [for name in setunion(local.read_tables, local.own_tables) : "${local.glue}:table/${name}"],
    )
  }

  statement {
    sid = "OwnTables"
    actions = [
{% if tables.alerts.format == "iceberg" %}
      "glue:UpdateTable",
{% else %}
      "glue:BatchCreatePartition",
      "glue:CreatePartition",
      "glue:UpdatePartition",
{% endif %}
    ]
    resources = concat(
      ["${local.glue}:catalog"],
      [for name in toset([for table in local.own_tables : split("/", table)[0]]) : "${local.glue}:database/${name}"],
      [for name in local.own_tables : "${local.glue}:table/${name}"],
    )
  }

{% for place in deploy.data %}
  statement {
    sid       = "Read{{ loop.index }}"
    actions   = ["s3:GetObject"]
    resources = ["${local.s3}{{ place.bucket }}/{{ place.prefix }}*"]
  }

  statement {
    sid       = "List{{ loop.index }}"
    actions   = ["s3:ListBucket"]
    resources = ["${local.s3}{{ place.bucket }}"]

    condition {
      test     = "StringLike"
      variable = "s3:prefix"
      values   = ["{{ place.prefix }}*"]
    }
  }

{% endfor %}
{% if deploy.kms_keys %}
  statement {
    sid       = "Decrypt"
    actions   = ["kms:Decrypt"]
    resources = {{ deploy.kms_keys | hcl }}
  }

{% endif %}
  statement {
    sid     = "Locations"
    actions = ["s3:GetBucketLocation"]
    resources = toset([
      "${local.s3}{{ deploy.bucket }}",
{% for place in deploy.data %}
      "${local.s3}{{ place.bucket }}",
{% endfor %}
    ])
  }

  statement {
    sid       = "ListOwn"
    actions   = ["s3:ListBucket", "s3:ListBucketMultipartUploads"]
    resources = ["${local.s3}{{ deploy.bucket }}"]
  }

  statement {
    sid = "WriteOwn"
    actions = [
      "s3:AbortMultipartUpload",
{% if tables.alerts.format == "iceberg" %}
      "s3:DeleteObject",
{% endif %}
      "s3:GetObject",
      "s3:ListMultipartUploadParts",
      "s3:PutObject",
    ]
    resources = [
      "${local.results}*",
{% for table in own %}
      "${local.s3}{{ deploy.bucket }}/{{ deploy.tables }}{{ table.name }}/*",
{% endfor %}
    ]
  }
}

resource "aws_iam_role" "scheduler" {
  name               = "{{ deploy.name }}-scheduler"
  assume_role_policy = data.aws_iam_policy_document.scheduler_trust.json
  tags               = local.tags
}

data "aws_iam_policy_document" "scheduler_trust" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["scheduler.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [local.account]
    }

    condition {
      test     = "ArnEquals"
      variable = "aws:SourceArn"
      values   = [aws_scheduler_schedule_group.siglake.arn]
    }
  }
}

resource "aws_iam_role_policy" "scheduler_queries" {
  name   = "queries"
  role   = aws_iam_role.scheduler.id
  policy = data.aws_iam_policy_document.queries.json
}

data "aws_iam_policy_document" "scheduler" {
  statement {
    sid       = "Undelivered"
    actions   = ["sqs:SendMessage"]
    resources = [aws_sqs_queue.undelivered.arn]
  }
{% if tables.uses_state %}

  statement {
    sid       = "Ordered"
    actions   = ["states:StartExecution"]
    resources = [aws_sfn_state_machine.ordered.arn]
  }
{% endif %}
}

resource "aws_iam_role_policy" "scheduler" {
  name   = "delivery"
  role   = aws_iam_role.scheduler.id
  policy = data.aws_iam_policy_document.scheduler.json
}
