locals {
  rules = {
{% for rule in rules %}
    {{ rule.slug | hcl }} = {
      description = {{ (rule.title | plain(512)) | hcl }}
      rate        = {{ rule.rate | hcl }}
      state       = "{{ "ENABLED" if rule.enabled else "DISABLED" }}"
      ordered     = {{ "true" if rule.statements | length > 1 else "false" }}
    }
{% endfor %}
  }
}

resource "aws_scheduler_schedule_group" "siglake" {
  name = "{{ deploy.name }}"
  tags = local.tags
}

# A rule of one statement is started in Athena; one of several goes through the state machine, which
# runs them in order. The scheduled time, not the time of the start, says what a run covers, so that
# a late or repeated start changes nothing.
resource "aws_scheduler_schedule" "rule" {
  for_each = local.rules

  name                = each.key
  group_name          = aws_scheduler_schedule_group.siglake.name
  description         = each.value.description
  schedule_expression = each.value.rate
  state               = each.value.state

  flexible_time_window {
    mode = "OFF"
  }

  target {
{% if tables.uses_state %}
    arn      = each.value.ordered ? aws_sfn_state_machine.ordered.arn : "arn:${local.partition}:scheduler:::aws-sdk:athena:startQueryExecution"
{% else %}
    arn      = "arn:${local.partition}:scheduler:::aws-sdk:athena:startQueryExecution"
{% endif %}
    role_arn = aws_iam_role.scheduler.arn
    # As it is: jsonencode would escape the words that Scheduler replaces.
    input = trimspace(file("${path.module}/inputs/${each.key}.json"))

    retry_policy {
      maximum_event_age_in_seconds = var.retry_seconds
      maximum_retry_attempts       = 20
    }

    dead_letter_config {
      arn = aws_sqs_queue.undelivered.arn
    }
  }

  depends_on = [aws_athena_workgroup.siglake, aws_iam_role_policy.scheduler_queries]
}

resource "aws_sqs_queue" "undelivered" {
  name                      = "{{ deploy.name }}-undelivered"
  message_retention_seconds = 1209600
  sqs_managed_sse_enabled   = true
  tags                      = local.tags
}
