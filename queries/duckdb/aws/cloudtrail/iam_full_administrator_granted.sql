-- Full Administrator Rights Granted in IAM
-- rule c215ef80-0fd7-4f9d-830b-c482dae55bea, level high, source aws-cloudtrail, duckdb
SELECT
  "eventTime",
  "eventID",
  "userIdentity"."arn" AS "userIdentity.arn",
  "sourceIPAddress",
  "userAgent",
  "eventName",
  coalesce(
    json_extract_string(json_value(TRY_CAST("requestParameters" AS JSON), '$."userName"'), '$'),
    CAST(json_extract(TRY_CAST("requestParameters" AS JSON), '$."userName"') AS VARCHAR)
  ) AS "requestParameters.userName",
  coalesce(
    json_extract_string(json_value(TRY_CAST("requestParameters" AS JSON), '$."roleName"'), '$'),
    CAST(json_extract(TRY_CAST("requestParameters" AS JSON), '$."roleName"') AS VARCHAR)
  ) AS "requestParameters.roleName",
  coalesce(
    json_extract_string(json_value(TRY_CAST("requestParameters" AS JSON), '$."groupName"'), '$'),
    CAST(json_extract(TRY_CAST("requestParameters" AS JSON), '$."groupName"') AS VARCHAR)
  ) AS "requestParameters.groupName",
  coalesce(
    json_extract_string(json_value(TRY_CAST("requestParameters" AS JSON), '$."policyArn"'), '$'),
    CAST(json_extract(TRY_CAST("requestParameters" AS JSON), '$."policyArn"') AS VARCHAR)
  ) AS "requestParameters.policyArn"
FROM "cloudtrail"
WHERE (
    (
        lower("eventSource") = 'iam.amazonaws.com'
          AND lower("eventName") IN ('attachuserpolicy', 'attachgrouppolicy', 'attachrolepolicy')
          AND (
            lower(
                json_extract_string(
                  json_value(TRY_CAST("requestParameters" AS JSON), '$."policyArn"'), '$'
                )
              ) LIKE 'arn:aws%:iam::aws:policy/administratoraccess'
              OR CASE
                WHEN strpos(CAST(TRY_CAST("requestParameters" AS JSON) AS VARCHAR), '[') > 0 THEN len(
                  list_filter(
                    flatten(
                      list_transform(
                        CASE
                          WHEN json_type(
                            json_extract(TRY_CAST("requestParameters" AS JSON), '$."policyArn"')
                          ) = 'ARRAY' THEN json_extract(
                            json_extract(TRY_CAST("requestParameters" AS JSON), '$."policyArn"'),
                            '$[*]'
                          )
                          ELSE ARRAY[
                            json_extract(TRY_CAST("requestParameters" AS JSON), '$."policyArn"')
                          ]
                        END,
                        lambda v1: CASE
                          WHEN json_type(v1) = 'ARRAY' THEN json_extract(v1, '$[*]')
                          ELSE ARRAY[v1]
                        END
                      )
                    ),
                    lambda v2: lower(json_extract_string(json_value(v2, '$'), '$')) LIKE 'arn:aws%:iam::aws:policy/administratoraccess'
                  )
                ) > 0
                ELSE FALSE
              END
          )
      )
      OR (
        lower("eventSource") = 'iam.amazonaws.com'
          AND lower("eventName") IN ('putuserpolicy', 'putgrouppolicy', 'putrolepolicy')
          AND (
            regexp_matches(
                json_extract_string(
                  json_value(TRY_CAST("requestParameters" AS JSON), '$."policyDocument"'), '$'
                ), '"Effect"[\s\x0b]*:[\s\x0b]*"Allow"'
              )
              OR CASE
                WHEN strpos(CAST(TRY_CAST("requestParameters" AS JSON) AS VARCHAR), '[') > 0 THEN len(
                  list_filter(
                    flatten(
                      list_transform(
                        CASE
                          WHEN json_type(
                            json_extract(
                              TRY_CAST("requestParameters" AS JSON), '$."policyDocument"'
                            )
                          ) = 'ARRAY' THEN json_extract(
                            json_extract(
                              TRY_CAST("requestParameters" AS JSON), '$."policyDocument"'
                            ), '$[*]'
                          )
                          ELSE ARRAY[
                            json_extract(
                              TRY_CAST("requestParameters" AS JSON), '$."policyDocument"'
                            )
                          ]
                        END,
                        lambda v3: CASE
                          WHEN json_type(v3) = 'ARRAY' THEN json_extract(v3, '$[*]')
                          ELSE ARRAY[v3]
                        END
                      )
                    ),
                    lambda v4: regexp_matches(
                      json_extract_string(json_value(v4, '$'), '$'),
                      '"Effect"[\s\x0b]*:[\s\x0b]*"Allow"'
                    )
                  )
                ) > 0
                ELSE FALSE
              END
          )
          AND (
            regexp_matches(
                json_extract_string(
                  json_value(TRY_CAST("requestParameters" AS JSON), '$."policyDocument"'), '$'
                ), '"Action"[\s\x0b]*:[\s\x0b]*\[?[\s\x0b]*"\*"'
              )
              OR CASE
                WHEN strpos(CAST(TRY_CAST("requestParameters" AS JSON) AS VARCHAR), '[') > 0 THEN len(
                  list_filter(
                    flatten(
                      list_transform(
                        CASE
                          WHEN json_type(
                            json_extract(
                              TRY_CAST("requestParameters" AS JSON), '$."policyDocument"'
                            )
                          ) = 'ARRAY' THEN json_extract(
                            json_extract(
                              TRY_CAST("requestParameters" AS JSON), '$."policyDocument"'
                            ), '$[*]'
                          )
                          ELSE ARRAY[
                            json_extract(
                              TRY_CAST("requestParameters" AS JSON), '$."policyDocument"'
                            )
                          ]
                        END,
                        lambda v5: CASE
                          WHEN json_type(v5) = 'ARRAY' THEN json_extract(v5, '$[*]')
                          ELSE ARRAY[v5]
                        END
                      )
                    ),
                    lambda v6: regexp_matches(
                      json_extract_string(json_value(v6, '$'), '$'),
                      '"Action"[\s\x0b]*:[\s\x0b]*\[?[\s\x0b]*"\*"'
                    )
                  )
                ) > 0
                ELSE FALSE
              END
          )
          AND (
            regexp_matches(
                json_extract_string(
                  json_value(TRY_CAST("requestParameters" AS JSON), '$."policyDocument"'), '$'
                ), '"Resource"[\s\x0b]*:[\s\x0b]*\[?[\s\x0b]*"\*"'
              )
              OR CASE
                WHEN strpos(CAST(TRY_CAST("requestParameters" AS JSON) AS VARCHAR), '[') > 0 THEN len(
                  list_filter(
                    flatten(
                      list_transform(
                        CASE
                          WHEN json_type(
                            json_extract(
                              TRY_CAST("requestParameters" AS JSON), '$."policyDocument"'
                            )
                          ) = 'ARRAY' THEN json_extract(
                            json_extract(
                              TRY_CAST("requestParameters" AS JSON), '$."policyDocument"'
                            ), '$[*]'
                          )
                          ELSE ARRAY[
                            json_extract(
                              TRY_CAST("requestParameters" AS JSON), '$."policyDocument"'
                            )
                          ]
                        END,
                        lambda v7: CASE
                          WHEN json_type(v7) = 'ARRAY' THEN json_extract(v7, '$[*]')
                          ELSE ARRAY[v7]
                        END
                      )
                    ),
                    lambda v8: regexp_matches(
                      json_extract_string(json_value(v8, '$'), '$'),
                      '"Resource"[\s\x0b]*:[\s\x0b]*\[?[\s\x0b]*"\*"'
                    )
                  )
                ) > 0
                ELSE FALSE
              END
          )
      )
  )
  AND NOT (
    "errorCode" IS NOT NULL
      OR (
        coalesce(lower("userIdentity"."invokedBy") = 'sso.amazonaws.com', FALSE)
          AND coalesce(
            lower(
                json_extract_string(
                  json_value(TRY_CAST("requestParameters" AS JSON), '$."roleName"'), '$'
                )
              ) LIKE 'awsreservedsso!_%' ESCAPE '!'
              OR CASE
                WHEN strpos(CAST(TRY_CAST("requestParameters" AS JSON) AS VARCHAR), '[') > 0 THEN len(
                  list_filter(
                    flatten(
                      list_transform(
                        CASE
                          WHEN json_type(
                            json_extract(TRY_CAST("requestParameters" AS JSON), '$."roleName"')
                          ) = 'ARRAY' THEN json_extract(
                            json_extract(TRY_CAST("requestParameters" AS JSON), '$."roleName"'),
                            '$[*]'
                          )
                          ELSE ARRAY[json_extract(TRY_CAST("requestParameters" AS JSON), '$."roleName"')]
                        END,
                        lambda v9: CASE
                          WHEN json_type(v9) = 'ARRAY' THEN json_extract(v9, '$[*]')
                          ELSE ARRAY[v9]
                        END
                      )
                    ),
                    lambda v10: lower(json_extract_string(json_value(v10, '$'), '$')) LIKE 'awsreservedsso!_%' ESCAPE '!'
                  )
                ) > 0
                ELSE FALSE
              END, FALSE
          )
      )
  );
