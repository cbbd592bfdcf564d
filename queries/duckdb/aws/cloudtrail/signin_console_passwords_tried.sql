-- Console Sign-In Failed
-- rule bcdf3742-5db4-4ae9-93dc-7b640ec9ea96, level informational, source aws-cloudtrail, duckdb
SELECT
  "eventTime",
  "eventID",
  "userIdentity"."userName" AS "userIdentity.userName",
  "sourceIPAddress",
  "userAgent"
FROM "cloudtrail"
WHERE lower("eventSource") = 'signin.amazonaws.com'
  AND lower("eventName") = 'consolelogin'
  AND (
    lower(
        json_extract_string(
          json_value(TRY_CAST("responseElements" AS JSON), '$."ConsoleLogin"'), '$'
        )
      ) = 'failure'
      OR CASE
        WHEN strpos(CAST(TRY_CAST("responseElements" AS JSON) AS VARCHAR), '[') > 0 THEN len(
          list_filter(
            flatten(
              list_transform(
                CASE
                  WHEN json_type(json_extract(TRY_CAST("responseElements" AS JSON), '$."ConsoleLogin"')) = 'ARRAY' THEN json_extract(
                    json_extract(TRY_CAST("responseElements" AS JSON), '$."ConsoleLogin"'), '$[*]'
                  )
                  ELSE ARRAY[json_extract(TRY_CAST("responseElements" AS JSON), '$."ConsoleLogin"')]
                END,
                lambda v1: CASE WHEN json_type(v1) = 'ARRAY' THEN json_extract(v1, '$[*]') ELSE ARRAY[v1] END
              )
            ), lambda v2: lower(json_extract_string(json_value(v2, '$'), '$')) = 'failure'
          )
        ) > 0
        ELSE FALSE
      END
  );
