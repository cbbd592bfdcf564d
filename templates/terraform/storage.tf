{% if deploy.create_bucket %}
resource "aws_s3_bucket" "siglake" {
  bucket = {{ deploy.bucket | hcl }}
  tags   = local.tags
}

resource "aws_s3_bucket_server_side_encryption_configuration" "siglake" {
  bucket = aws_s3_bucket.siglake.id

  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm = "AES256"
    }
  }
}

resource "aws_s3_bucket_public_access_block" "siglake" {
  bucket                  = aws_s3_bucket.siglake.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_lifecycle_configuration" "siglake" {
  bucket = aws_s3_bucket.siglake.id

  rule {
    id     = "results"
    status = "Enabled"

    filter {
      prefix = {{ deploy.results | hcl }}
    }

    expiration {
      days = var.results_days
    }
  }

{% if tables.uses_state and tables.state.format == "parquet" %}
  # Windows that no run needs any more.
  rule {
    id     = "windows"
    status = "Enabled"

    filter {
      prefix = {{ tables.state.data_prefix | hcl }}
    }

    expiration {
      days = {{ tables.state.needed_days }}
    }
  }

{% endif %}
  rule {
    id     = "uploads"
    status = "Enabled"

    filter {}

    abort_incomplete_multipart_upload {
      days_after_initiation = 1
    }
  }
}

data "aws_iam_policy_document" "bucket" {
  statement {
    sid       = "EncryptedConnectionsOnly"
    effect    = "Deny"
    actions   = ["s3:*"]
    resources = [aws_s3_bucket.siglake.arn, "${aws_s3_bucket.siglake.arn}/*"]

    principals {
      type        = "AWS"
      identifiers = ["*"]
    }

    condition {
      test     = "Bool"
      variable = "aws:SecureTransport"
      values   = ["false"]
    }
  }
}

resource "aws_s3_bucket_policy" "siglake" {
  bucket     = aws_s3_bucket.siglake.id
  policy     = data.aws_iam_policy_document.bucket.json
  depends_on = [aws_s3_bucket_public_access_block.siglake]
}

# EventBridge is told of new objects, which notices of new alerts need.
resource "aws_s3_bucket_notification" "siglake" {
  bucket      = aws_s3_bucket.siglake.id
  eventbridge = true
}

{% else %}
# Notices of new alerts need a bucket that sends its events to EventBridge.
data "aws_s3_bucket" "siglake" {
  bucket = {{ deploy.bucket | hcl }}
}

{% endif %}
{% if deploy.create_database %}
resource "aws_glue_catalog_database" "siglake" {
  name = {{ deploy.database | hcl }}
  tags = local.tags
}

{% endif %}
{% for table in [tables.alerts, tables.state] if table.name == tables.alerts.name or tables.uses_state %}
{% set kind = "alerts" if loop.first else "state" %}
{% if table.format == "parquet" %}
resource "aws_glue_catalog_table" "{{ kind }}" {
  name          = {{ table.name | hcl }}
{% if deploy.create_database and table.database == deploy.database %}
  database_name = aws_glue_catalog_database.siglake.name
{% else %}
  database_name = {{ table.database | hcl }}
{% endif %}
  table_type    = "EXTERNAL_TABLE"

  parameters = {
{% set properties = dict(table.properties, **{"EXTERNAL": "TRUE", "parquet.compression": "SNAPPY"}) %}
{% set width = properties | map("length") | max %}
{% for key, value in properties | items %}
    {{ key | hcl }}{{ " " * (width - key | length) }} = {{ value | hcl }}
{% endfor %}
  }

{% for column in table.partitions %}
  partition_keys {
    name = {{ column.name | hcl }}
    type = {{ column.type_name | hcl }}
  }

{% endfor %}
  storage_descriptor {
    location      = {{ table.location | hcl }}
    input_format  = "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat"
    output_format = "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat"

    ser_de_info {
      serialization_library = "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe"
      parameters            = { "serialization.format" = "1" }
    }

{% for column in table.columns %}
    columns {
      name = {{ column.name | hcl }}
      type = {{ column.type_name | hcl }}
    }
{% if not loop.last %}

{% endif %}
{% endfor %}
  }
}

{% else %}
# Athena itself creates a table of Iceberg: run this query once before the first rule.
resource "aws_athena_named_query" "create_{{ kind }}" {
  name        = "{{ deploy.name }}-create-{{ kind }}"
  description = "Creates the table of {{ kind }}: run it once"
  workgroup   = aws_athena_workgroup.siglake.name
{% if deploy.create_database and table.database == deploy.database %}
  database    = aws_glue_catalog_database.siglake.name
{% else %}
  database    = {{ table.database | hcl }}
{% endif %}
  query       = {{ table.ddl | hcl }}
}

{% endif %}
{% endfor %}
resource "aws_athena_workgroup" "siglake" {
  name = {{ deploy.workgroup | hcl }}
  tags = local.tags

  configuration {
    enforce_workgroup_configuration    = true
    publish_cloudwatch_metrics_enabled = true
    bytes_scanned_cutoff_per_query     = var.bytes_scanned_cutoff

    engine_version {
      selected_engine_version = "Athena engine version 3"
    }

    result_configuration {
      output_location = {{ ("s3://" ~ deploy.bucket ~ "/" ~ deploy.results) | hcl }}

      encryption_configuration {
        encryption_option = "SSE_S3"
      }
    }
  }
}
