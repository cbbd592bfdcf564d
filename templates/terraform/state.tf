{% if tables.uses_state %}
# Runs the statements of one run in order: alerts first, then the windows that opened. If one
# fails, those after it are not run, and the next run does all again.
resource "aws_sfn_state_machine" "ordered" {
  name     = "{{ deploy.name }}-ordered"
  role_arn = aws_iam_role.ordered.arn
  tags     = local.tags

  definition = jsonencode({
    StartAt        = "Statements"
    TimeoutSeconds = 7200
    States = {
      Statements = {
        Type           = "Map"
        ItemsPath      = "$.statements"
        MaxConcurrency = 1
        End            = true
        ItemProcessor = {
          ProcessorConfig = { Mode = "INLINE" }
          StartAt         = "Run"
          States = {
            Run = {
              Type     = "Task"
              Resource = "arn:${local.partition}:states:::athena:startQueryExecution.sync"
              Parameters = {
                "QueryString.$" = "$.sql"
                WorkGroup       = aws_athena_workgroup.siglake.name
                QueryExecutionContext = {
                  Catalog  = {{ deploy.catalog | hcl }}
                  Database = {{ deploy.database | hcl }}
                }
              }
              ResultSelector = {
                "query.$" = "$.QueryExecution.QueryExecutionId"
              }
              Retry = [{
                ErrorEquals     = ["Athena.TooManyRequestsException", "Athena.InternalServerException"]
                IntervalSeconds = 10
                MaxAttempts     = 6
                BackoffRate     = 2
              }]
              End = true
            }
          }
        }
      }
    }
  })
}

resource "aws_iam_role" "ordered" {
  name               = "{{ deploy.name }}-ordered"
  assume_role_policy = data.aws_iam_policy_document.ordered_trust.json
  tags               = local.tags
}

data "aws_iam_policy_document" "ordered_trust" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["states.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [local.account]
    }
  }
}

resource "aws_iam_role_policy" "ordered_queries" {
  name   = "queries"
  role   = aws_iam_role.ordered.id
  policy = data.aws_iam_policy_document.queries.json
}

# The state machine waits for the end of a query, and stops it when it is stopped itself.
data "aws_iam_policy_document" "ordered" {
  statement {
    actions   = ["athena:GetQueryExecution", "athena:StopQueryExecution"]
    resources = [aws_athena_workgroup.siglake.arn]
  }
}

resource "aws_iam_role_policy" "ordered" {
  name   = "wait"
  role   = aws_iam_role.ordered.id
  policy = data.aws_iam_policy_document.ordered.json
}
{% endif %}
