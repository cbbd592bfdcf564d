-- Instance Role Credentials Used From a Foreign Network
-- rule 9f996641-bb2f-4340-8fea-0fe43dc831cb, level high, source aws-cloudtrail, athena
SELECT
  "eventTime",
  "eventID",
  "userIdentity"."arn" AS "userIdentity.arn",
  "userIdentity"."accessKeyId" AS "userIdentity.accessKeyId",
  "userIdentity"."sessionContext"."ec2RoleDelivery" AS "userIdentity.sessionContext.ec2RoleDelivery",
  "eventSource",
  "eventName",
  "sourceIPAddress",
  "userAgent"
FROM "cloudtrail_logs_pp"
WHERE lower("userIdentity"."type") = 'assumedrole'
  AND regexp_like("userIdentity"."principalId", ':i-[0-9a-f]{8,17}\z')
  AND "userIdentity"."sessionContext"."ec2RoleDelivery" IS NOT NULL
  AND NOT (
    coalesce(
        regexp_like(
          "sourceIPAddress",
          '\A(?:(?:10\.(?:25[0-5]|(?:2[0-4]|1[0-9]|[1-9])?[0-9])|100\.(?:6[4-9]|[7-9][0-9]|1[01][0-9]|12[0-7])|172\.(?:1[6-9]|2[0-9]|3[01])|192\.168)(?:\.(?:25[0-5]|(?:2[0-4]|1[0-9]|[1-9])?[0-9])){2}|(?:(?:(?:(?:0{1,4}:){5}|::(?:0{1,4}:){0,4}|0{1,4}::(?:0{1,4}:){0,3}|(?:0{1,4}:){2}:(?:0{1,4}:){0,2}|(?:0{1,4}:){3}:(?:0{1,4}:)?|(?:0{1,4}:){4}:)[Ff]{4}:(?:(?:0?[Aa][0-9A-Fa-f]{2}|64[4-7][0-9A-Fa-f]|[Aa][Cc]1[0-9A-Fa-f]|[Cc]0[Aa]8):[0-9A-Fa-f]{1,4}|(?:10\.(?:25[0-5]|(?:2[0-4]|1[0-9]|[1-9])?[0-9])|100\.(?:6[4-9]|[7-9][0-9]|1[01][0-9]|12[0-7])|172\.(?:1[6-9]|2[0-9]|3[01])|192\.168)(?:\.(?:25[0-5]|(?:2[0-4]|1[0-9]|[1-9])?[0-9])){2})|(?:0{1,4}:){5}[Ff]{4}:(?:0?[Aa][0-9A-Fa-f]{2}|64[4-7][0-9A-Fa-f]|[Aa][Cc]1[0-9A-Fa-f]|[Cc]0[Aa]8)::)|[Ff][Dd][0-9A-Fa-f]{2}:(?:(?:(?:[0-9A-Fa-f]{1,4}:){5}|:(?:[0-9A-Fa-f]{1,4}:){0,4}|[0-9A-Fa-f]{1,4}::(?:[0-9A-Fa-f]{1,4}:){0,3}|(?:[0-9A-Fa-f]{1,4}:){2}:(?:[0-9A-Fa-f]{1,4}:){0,2}|(?:[0-9A-Fa-f]{1,4}:){3}:(?:[0-9A-Fa-f]{1,4}:)?|(?:[0-9A-Fa-f]{1,4}:){4}:)(?:[0-9A-Fa-f]{1,4}:[0-9A-Fa-f]{1,4}|(?:25[0-5]|(?:2[0-4]|1[0-9]|[1-9])?[0-9])(?:\.(?:25[0-5]|(?:2[0-4]|1[0-9]|[1-9])?[0-9])){3})|(?:[0-9A-Fa-f]{1,4}:){0,5}:(?:[0-9A-Fa-f]{1,4})?|(?:[0-9A-Fa-f]{1,4}:){5}[0-9A-Fa-f]{1,4}::))(?:%[^/\t-\r ]+)?)\z'
        ), FALSE
      )
      OR coalesce(
        regexp_like(
          "sourceIPAddress",
          '\A(?:203\.0\.113\.(?:25[0-5]|(?:2[0-4]|1[0-9]|[1-9])?[0-9])|(?:2001:0?[Dd][Bb]8:0{0,2}40:(?:(?:(?:[0-9A-Fa-f]{1,4}:){3}|:(?:[0-9A-Fa-f]{1,4}:){0,2}|[0-9A-Fa-f]{1,4}::(?:[0-9A-Fa-f]{1,4}:)?|(?:[0-9A-Fa-f]{1,4}:){2}:)(?:[0-9A-Fa-f]{1,4}:[0-9A-Fa-f]{1,4}|(?:25[0-5]|(?:2[0-4]|1[0-9]|[1-9])?[0-9])(?:\.(?:25[0-5]|(?:2[0-4]|1[0-9]|[1-9])?[0-9])){3})|(?:[0-9A-Fa-f]{1,4}:){0,3}:(?:[0-9A-Fa-f]{1,4})?|(?:[0-9A-Fa-f]{1,4}:){3}[0-9A-Fa-f]{1,4}::)|(?:(?:0{1,4}:){5}|::(?:0{1,4}:){0,4}|0{1,4}::(?:0{1,4}:){0,3}|(?:0{1,4}:){2}:(?:0{1,4}:){0,2}|(?:0{1,4}:){3}:(?:0{1,4}:)?|(?:0{1,4}:){4}:)[Ff]{4}:(?:[Cc][Bb]00:71[0-9A-Fa-f]{2}|203\.0\.113\.(?:25[0-5]|(?:2[0-4]|1[0-9]|[1-9])?[0-9])))(?:%[^/\t-\r ]+)?)\z'
        ), FALSE
      )
      OR "vpcEndpointId" IS NOT NULL
      OR coalesce(lower("sourceIPAddress") LIKE '%.amazonaws.com', FALSE)
      OR coalesce(lower("sourceIPAddress") = 'aws internal', FALSE)
      OR "userIdentity"."invokedBy" IS NOT NULL
  );
