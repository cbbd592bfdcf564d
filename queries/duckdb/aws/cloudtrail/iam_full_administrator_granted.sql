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
                        flatten(
                          list_transform(
                            ARRAY[
                              json_extract(TRY_CAST("requestParameters" AS JSON), '$."policyArn"')
                            ],
                            lambda v1: CASE
                              WHEN json_type(v1) = 'ARRAY' THEN json_extract(v1, '$[*]')
                              ELSE ARRAY[v1]
                            END
                          )
                        ),
                        lambda v2: CASE
                          WHEN json_type(v2) = 'ARRAY' THEN json_extract(v2, '$[*]')
                          ELSE ARRAY[v2]
                        END
                      )
                    ),
                    lambda v3: lower(json_extract_string(json_value(v3, '$'), '$')) LIKE 'arn:aws%:iam::aws:policy/administratoraccess'
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
                        flatten(
                          list_transform(
                            ARRAY[
                              json_extract(
                                TRY_CAST("requestParameters" AS JSON), '$."policyDocument"'
                              )
                            ],
                            lambda v4: CASE
                              WHEN json_type(v4) = 'ARRAY' THEN json_extract(v4, '$[*]')
                              ELSE ARRAY[v4]
                            END
                          )
                        ),
                        lambda v5: CASE
                          WHEN json_type(v5) = 'ARRAY' THEN json_extract(v5, '$[*]')
                          ELSE ARRAY[v5]
                        END
                      )
                    ),
                    lambda v6: regexp_matches(
                      json_extract_string(json_value(v6, '$'), '$'),
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
                        flatten(
                          list_transform(
                            ARRAY[
                              json_extract(
                                TRY_CAST("requestParameters" AS JSON), '$."policyDocument"'
                              )
                            ],
                            lambda v7: CASE
                              WHEN json_type(v7) = 'ARRAY' THEN json_extract(v7, '$[*]')
                              ELSE ARRAY[v7]
                            END
                          )
                        ),
                        lambda v8: CASE
                          WHEN json_type(v8) = 'ARRAY' THEN json_extract(v8, '$[*]')
                          ELSE ARRAY[v8]
                        END
                      )
                    ),
                    lambda v9: regexp_matches(
                      json_extract_string(json_value(v9, '$'), '$'),
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
                        flatten(
                          list_transform(
                            ARRAY[
                              json_extract(
                                TRY_CAST("requestParameters" AS JSON), '$."policyDocument"'
                              )
                            ],
                            lambda v10: CASE
                              WHEN json_type(v10) = 'ARRAY' THEN json_extract(v10, '$[*]')
                              ELSE ARRAY[v10]
                            END
                          )
                        ),
                        lambda v11: CASE
                          WHEN json_type(v11) = 'ARRAY' THEN json_extract(v11, '$[*]')
                          ELSE ARRAY[v11]
                        END
                      )
                    ),
                    lambda v12: regexp_matches(
                      json_extract_string(json_value(v12, '$'), '$'),
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
                        flatten(
                          list_transform(
                            ARRAY[
                              json_extract(TRY_CAST("requestParameters" AS JSON), '$."roleName"')
                            ],
                            lambda v13: CASE
                              WHEN json_type(v13) = 'ARRAY' THEN json_extract(v13, '$[*]')
                              ELSE ARRAY[v13]
                            END
                          )
                        ),
                        lambda v14: CASE
                          WHEN json_type(v14) = 'ARRAY' THEN json_extract(v14, '$[*]')
                          ELSE ARRAY[v14]
                        END
                      )
                    ),
                    lambda v15: lower(json_extract_string(json_value(v15, '$'), '$')) LIKE 'awsreservedsso!_%' ESCAPE '!'
                  )
                ) > 0
                ELSE FALSE
              END, FALSE
          )
      )
  );
