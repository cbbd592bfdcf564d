-- Full Administrator Rights Granted in IAM
-- rule c215ef80-0fd7-4f9d-830b-c482dae55bea, level high, source aws-cloudtrail, athena
SELECT
  "eventTime" AS "eventTime",
  "eventID" AS "eventID",
  "userIdentity"."arn" AS "userIdentity.arn",
  "sourceIPAddress" AS "sourceIPAddress",
  "userAgent" AS "userAgent",
  "eventName" AS "eventName",
  coalesce(
    json_extract_scalar("requestParameters", '$["userName"]'),
    json_format(json_extract("requestParameters", '$["userName"]'))
  ) AS "requestParameters.userName",
  coalesce(
    json_extract_scalar("requestParameters", '$["roleName"]'),
    json_format(json_extract("requestParameters", '$["roleName"]'))
  ) AS "requestParameters.roleName",
  coalesce(
    json_extract_scalar("requestParameters", '$["groupName"]'),
    json_format(json_extract("requestParameters", '$["groupName"]'))
  ) AS "requestParameters.groupName",
  coalesce(
    json_extract_scalar("requestParameters", '$["policyArn"]'),
    json_format(json_extract("requestParameters", '$["policyArn"]'))
  ) AS "requestParameters.policyArn"
FROM "cloudtrail_logs_pp"
WHERE (
    (
        lower("eventSource") = 'iam.amazonaws.com'
          AND lower("eventName") IN ('attachuserpolicy', 'attachgrouppolicy', 'attachrolepolicy')
          AND (
            lower(json_extract_scalar("requestParameters", '$["policyArn"]')) LIKE 'arn:aws%:iam::aws:policy/administratoraccess'
              OR CASE
                WHEN strpos(CAST("requestParameters" AS VARCHAR), '[') > 0 THEN any_match(
                  flatten(
                    transform(
                      flatten(
                        transform(
                          transform(
                            flatten(
                              transform(
                                flatten(
                                  transform(
                                    ARRAY[json_extract("requestParameters", '$')],
                                    v1 -> coalesce(TRY_CAST(v1 AS Array(JSON)), ARRAY[v1])
                                  )
                                ), v2 -> coalesce(TRY_CAST(v2 AS Array(JSON)), ARRAY[v2])
                              )
                            ), v3 -> json_extract(v3, '$["policyArn"]')
                          ), v4 -> coalesce(TRY_CAST(v4 AS Array(JSON)), ARRAY[v4])
                        )
                      ), v5 -> coalesce(TRY_CAST(v5 AS Array(JSON)), ARRAY[v5])
                    )
                  ),
                  v6 -> lower(json_extract_scalar(v6, '$')) LIKE 'arn:aws%:iam::aws:policy/administratoraccess'
                )
                ELSE FALSE
              END
          )
      )
      OR (
        lower("eventSource") = 'iam.amazonaws.com'
          AND lower("eventName") IN ('putuserpolicy', 'putgrouppolicy', 'putrolepolicy')
          AND (
            regexp_like(
                json_extract_scalar("requestParameters", '$["policyDocument"]'),
                '"Effect"[\s\x0b]*:[\s\x0b]*"Allow"'
              )
              OR CASE
                WHEN strpos(CAST("requestParameters" AS VARCHAR), '[') > 0 THEN any_match(
                  flatten(
                    transform(
                      flatten(
                        transform(
                          transform(
                            flatten(
                              transform(
                                flatten(
                                  transform(
                                    ARRAY[json_extract("requestParameters", '$')],
                                    v7 -> coalesce(TRY_CAST(v7 AS Array(JSON)), ARRAY[v7])
                                  )
                                ), v8 -> coalesce(TRY_CAST(v8 AS Array(JSON)), ARRAY[v8])
                              )
                            ), v9 -> json_extract(v9, '$["policyDocument"]')
                          ), v10 -> coalesce(TRY_CAST(v10 AS Array(JSON)), ARRAY[v10])
                        )
                      ), v11 -> coalesce(TRY_CAST(v11 AS Array(JSON)), ARRAY[v11])
                    )
                  ),
                  v12 -> regexp_like(json_extract_scalar(v12, '$'), '"Effect"[\s\x0b]*:[\s\x0b]*"Allow"')
                )
                ELSE FALSE
              END
          )
          AND (
            regexp_like(
                json_extract_scalar("requestParameters", '$["policyDocument"]'),
                '"Action"[\s\x0b]*:[\s\x0b]*\[?[\s\x0b]*"\*"'
              )
              OR CASE
                WHEN strpos(CAST("requestParameters" AS VARCHAR), '[') > 0 THEN any_match(
                  flatten(
                    transform(
                      flatten(
                        transform(
                          transform(
                            flatten(
                              transform(
                                flatten(
                                  transform(
                                    ARRAY[json_extract("requestParameters", '$')],
                                    v13 -> coalesce(TRY_CAST(v13 AS Array(JSON)), ARRAY[v13])
                                  )
                                ), v14 -> coalesce(TRY_CAST(v14 AS Array(JSON)), ARRAY[v14])
                              )
                            ), v15 -> json_extract(v15, '$["policyDocument"]')
                          ), v16 -> coalesce(TRY_CAST(v16 AS Array(JSON)), ARRAY[v16])
                        )
                      ), v17 -> coalesce(TRY_CAST(v17 AS Array(JSON)), ARRAY[v17])
                    )
                  ),
                  v18 -> regexp_like(
                    json_extract_scalar(v18, '$'), '"Action"[\s\x0b]*:[\s\x0b]*\[?[\s\x0b]*"\*"'
                  )
                )
                ELSE FALSE
              END
          )
          AND (
            regexp_like(
                json_extract_scalar("requestParameters", '$["policyDocument"]'),
                '"Resource"[\s\x0b]*:[\s\x0b]*\[?[\s\x0b]*"\*"'
              )
              OR CASE
                WHEN strpos(CAST("requestParameters" AS VARCHAR), '[') > 0 THEN any_match(
                  flatten(
                    transform(
                      flatten(
                        transform(
                          transform(
                            flatten(
                              transform(
                                flatten(
                                  transform(
                                    ARRAY[json_extract("requestParameters", '$')],
                                    v19 -> coalesce(TRY_CAST(v19 AS Array(JSON)), ARRAY[v19])
                                  )
                                ), v20 -> coalesce(TRY_CAST(v20 AS Array(JSON)), ARRAY[v20])
                              )
                            ), v21 -> json_extract(v21, '$["policyDocument"]')
                          ), v22 -> coalesce(TRY_CAST(v22 AS Array(JSON)), ARRAY[v22])
                        )
                      ), v23 -> coalesce(TRY_CAST(v23 AS Array(JSON)), ARRAY[v23])
                    )
                  ),
                  v24 -> regexp_like(
                    json_extract_scalar(v24, '$'), '"Resource"[\s\x0b]*:[\s\x0b]*\[?[\s\x0b]*"\*"'
                  )
                )
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
            lower(json_extract_scalar("requestParameters", '$["roleName"]')) LIKE 'awsreservedsso!_%' ESCAPE '!'
              OR CASE
                WHEN strpos(CAST("requestParameters" AS VARCHAR), '[') > 0 THEN any_match(
                  flatten(
                    transform(
                      flatten(
                        transform(
                          transform(
                            flatten(
                              transform(
                                flatten(
                                  transform(
                                    ARRAY[json_extract("requestParameters", '$')],
                                    v25 -> coalesce(TRY_CAST(v25 AS Array(JSON)), ARRAY[v25])
                                  )
                                ), v26 -> coalesce(TRY_CAST(v26 AS Array(JSON)), ARRAY[v26])
                              )
                            ), v27 -> json_extract(v27, '$["roleName"]')
                          ), v28 -> coalesce(TRY_CAST(v28 AS Array(JSON)), ARRAY[v28])
                        )
                      ), v29 -> coalesce(TRY_CAST(v29 AS Array(JSON)), ARRAY[v29])
                    )
                  ), v30 -> lower(json_extract_scalar(v30, '$')) LIKE 'awsreservedsso!_%' ESCAPE '!'
                )
                ELSE FALSE
              END, FALSE
          )
      )
  );
