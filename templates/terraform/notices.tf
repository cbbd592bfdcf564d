{% if deploy.topic %}
# The topic's own policy must let events.amazonaws.com and cloudwatch.amazonaws.com publish.
locals {
  topic = {{ deploy.topic | hcl }}
}

{% else %}
resource "aws_sns_topic" "siglake" {
  name = "{{ deploy.name }}"
  tags = local.tags
}

locals {
  topic = aws_sns_topic.siglake.arn
}

data "aws_iam_policy_document" "topic" {
  # EventBridge gives SNS nothing that a condition could test.
  statement {
    sid       = "Events"
    actions   = ["sns:Publish"]
    resources = [aws_sns_topic.siglake.arn]

    principals {
      type        = "Service"
      identifiers = ["events.amazonaws.com"]
    }
  }

  statement {
    sid       = "Alarms"
    actions   = ["sns:Publish"]
    resources = [aws_sns_topic.siglake.arn]

    principals {
      type        = "Service"
      identifiers = ["cloudwatch.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [local.account]
    }
  }
}

resource "aws_sns_topic_policy" "siglake" {
  arn    = aws_sns_topic.siglake.arn
  policy = data.aws_iam_policy_document.topic.json
}

{% endif %}
{% if deploy.email %}
resource "aws_sns_topic_subscription" "email" {
  topic_arn = local.topic
  protocol  = "email"
  endpoint  = {{ deploy.email | hcl }}
}

{% endif %}
# A run that adds no alert writes no file.
resource "aws_cloudwatch_event_rule" "alerts" {
  name        = "{{ deploy.name }}-alerts"
  description = "New alerts"
  tags        = local.tags

  event_pattern = jsonencode({
    source      = ["aws.s3"]
    detail-type = ["Object Created"]
    detail = {
      bucket = { name = [{{ deploy.bucket | hcl }}] }
      object = { key = [{ prefix = {{ tables.alerts.data_prefix | hcl }} }] }
    }
  })
}

resource "aws_cloudwatch_event_target" "alerts" {
  rule      = aws_cloudwatch_event_rule.alerts.name
  target_id = "topic"
  arn       = local.topic

  input_transformer {
    input_paths = {
      bucket = "$.detail.bucket.name"
      key    = "$.detail.object.key"
    }
    input_template = "\"{{ deploy.name }}: new alerts in s3://<bucket>/<key>\""
  }
}

resource "aws_cloudwatch_event_rule" "failed" {
  name        = "{{ deploy.name }}-failed"
  description = "Queries that failed or were cancelled"
  tags        = local.tags

  event_pattern = jsonencode({
    source      = ["aws.athena"]
    detail-type = ["Athena Query State Change"]
    detail = {
      currentState  = ["FAILED", "CANCELLED"]
      workgroupName = [aws_athena_workgroup.siglake.name]
    }
  })
}

resource "aws_cloudwatch_event_target" "failed" {
  rule      = aws_cloudwatch_event_rule.failed.name
  target_id = "topic"
  arn       = local.topic

  input_transformer {
    input_paths = {
      query = "$.detail.queryExecutionId"
      state = "$.detail.currentState"
    }
    input_template = "\"{{ deploy.name }}: the query <query> is <state>\""
  }
}

{% if tables.uses_state %}
resource "aws_cloudwatch_event_rule" "ordered" {
  name        = "{{ deploy.name }}-ordered"
  description = "Runs of several statements that ended early"
  tags        = local.tags

  event_pattern = jsonencode({
    source      = ["aws.states"]
    detail-type = ["Step Functions Execution Status Change"]
    detail = {
      status          = ["ABORTED", "FAILED", "TIMED_OUT"]
      stateMachineArn = [aws_sfn_state_machine.ordered.arn]
    }
  })
}

resource "aws_cloudwatch_event_target" "ordered" {
  rule      = aws_cloudwatch_event_rule.ordered.name
  target_id = "topic"
  arn       = local.topic
}

{% endif %}
# Runs that could not be started.
resource "aws_cloudwatch_metric_alarm" "scheduler" {
  for_each = toset(["InvocationDroppedCount", "TargetErrorCount"])

  alarm_name          = "{{ deploy.name }}-${each.key}"
  alarm_description   = "EventBridge Scheduler could not start runs"
  namespace           = "AWS/Scheduler"
  metric_name         = each.key
  dimensions          = { ScheduleGroup = aws_scheduler_schedule_group.siglake.name }
  statistic           = "Sum"
  period              = 300
  evaluation_periods  = 1
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  treat_missing_data  = "notBreaching"
  alarm_actions       = [local.topic]
  tags                = local.tags
}

resource "aws_cloudwatch_metric_alarm" "undelivered" {
  alarm_name          = "{{ deploy.name }}-undelivered"
  alarm_description   = "Runs that were given up lie in the queue"
  namespace           = "AWS/SQS"
  metric_name         = "ApproximateNumberOfMessagesVisible"
  dimensions          = { QueueName = aws_sqs_queue.undelivered.name }
  statistic           = "Maximum"
  period              = 300
  evaluation_periods  = 1
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  treat_missing_data  = "notBreaching"
  alarm_actions       = [local.topic]
  tags                = local.tags
}
