{% include "_aws.jinja" %}
# Rules as scheduled queries of Athena. Each rule is a row of local.rules in rules.tf and a file in
# inputs/ with the request that EventBridge Scheduler sends; sql/ has the same statements to read.

terraform {
  required_version = ">= 1.5"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.30"
    }
  }
}

{% if deploy.region %}
provider "aws" {
  region = {{ deploy.region | hcl }}
}

{% endif %}
data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

data "aws_region" "current" {}

locals {
  account   = data.aws_caller_identity.current.account_id
  partition = data.aws_partition.current.partition
  region    = data.aws_region.current.id

  tags = {
{% for key, value in deploy.tags | items %}
    {{ key | hcl }} = {{ value | hcl }}
{% endfor %}
  }
}

variable "bytes_scanned_cutoff" {
  description = "Bytes that one query may scan before Athena stops it"
  type        = number
  default     = {{ deploy.scan_limit or 1099511627776 }}
}

variable "results_days" {
  description = "Days that the results of queries are kept"
  type        = number
  default     = 7
}

variable "retry_seconds" {
  description = "Seconds that EventBridge Scheduler tries to start a run"
  type        = number
  default     = 3600
}
