-- Okta Push Denied
-- rule edc353e9-7360-4837-929c-4b9eb845d6bb, level low, source okta, athena
SELECT
  "published",
  "uuid",
  coalesce(
    json_extract_scalar("actor", '$["alternateId"]'),
    json_format(json_extract("actor", '$["alternateId"]'))
  ) AS "actor.alternateId",
  coalesce(
    json_extract_scalar("client", '$["ipAddress"]'),
    json_format(json_extract("client", '$["ipAddress"]'))
  ) AS "client.ipAddress"
FROM "okta"
WHERE lower("eventType") = 'user.mfa.okta_verify.deny_push'
  OR (
    lower("eventType") = 'user.authentication.auth_via_mfa'
      AND (
        lower(json_extract_scalar("outcome", '$["result"]')) = 'failure'
          OR CASE
            WHEN strpos(CAST("outcome" AS VARCHAR), '[') > 0 THEN any_match(
              flatten(
                transform(
                  flatten(
                    transform(
                      transform(
                        flatten(
                          transform(
                            flatten(
                              transform(
                                ARRAY[json_extract("outcome", '$')],
                                v1 -> coalesce(TRY_CAST(v1 AS Array(JSON)), ARRAY[v1])
                              )
                            ), v2 -> coalesce(TRY_CAST(v2 AS Array(JSON)), ARRAY[v2])
                          )
                        ), v3 -> json_extract(v3, '$["result"]')
                      ), v4 -> coalesce(TRY_CAST(v4 AS Array(JSON)), ARRAY[v4])
                    )
                  ), v5 -> coalesce(TRY_CAST(v5 AS Array(JSON)), ARRAY[v5])
                )
              ), v6 -> lower(json_extract_scalar(v6, '$')) = 'failure'
            )
            ELSE FALSE
          END
      )
      AND CASE
        WHEN strpos(CAST("debugContext" AS VARCHAR), '[') > 0 THEN CASE
          WHEN any_match(
            transform(
              flatten(
                transform(
                  flatten(
                    transform(
                      ARRAY[json_extract("debugContext", '$')],
                      v7 -> coalesce(TRY_CAST(v7 AS Array(JSON)), ARRAY[v7])
                    )
                  ), v8 -> coalesce(TRY_CAST(v8 AS Array(JSON)), ARRAY[v8])
                )
              ), v9 -> json_extract(v9, '$["debugData.pushOnlyResponseType"]')
            ), v10 -> coalesce(json_format(json_extract(v10, '$')) <> 'null', FALSE)
          ) THEN any_match(
            flatten(
              transform(
                flatten(
                  transform(
                    transform(
                      flatten(
                        transform(
                          flatten(
                            transform(
                              ARRAY[json_extract("debugContext", '$')],
                              v11 -> coalesce(TRY_CAST(v11 AS Array(JSON)), ARRAY[v11])
                            )
                          ), v12 -> coalesce(TRY_CAST(v12 AS Array(JSON)), ARRAY[v12])
                        )
                      ), v13 -> json_extract(v13, '$["debugData.pushOnlyResponseType"]')
                    ), v14 -> coalesce(TRY_CAST(v14 AS Array(JSON)), ARRAY[v14])
                  )
                ), v15 -> coalesce(TRY_CAST(v15 AS Array(JSON)), ARRAY[v15])
              )
            ), v16 -> lower(json_extract_scalar(v16, '$')) = 'ov_response_deny'
          )
          WHEN any_match(
            transform(
              flatten(
                transform(
                  flatten(
                    transform(
                      transform(
                        flatten(
                          transform(
                            flatten(
                              transform(
                                ARRAY[json_extract("debugContext", '$')],
                                v17 -> coalesce(TRY_CAST(v17 AS Array(JSON)), ARRAY[v17])
                              )
                            ), v18 -> coalesce(TRY_CAST(v18 AS Array(JSON)), ARRAY[v18])
                          )
                        ), v19 -> json_extract(v19, '$["debugData"]')
                      ), v20 -> coalesce(TRY_CAST(v20 AS Array(JSON)), ARRAY[v20])
                    )
                  ), v21 -> coalesce(TRY_CAST(v21 AS Array(JSON)), ARRAY[v21])
                )
              ), v22 -> json_extract(v22, '$["pushOnlyResponseType"]')
            ), v23 -> coalesce(json_format(json_extract(v23, '$')) <> 'null', FALSE)
          ) THEN any_match(
            flatten(
              transform(
                flatten(
                  transform(
                    transform(
                      flatten(
                        transform(
                          flatten(
                            transform(
                              transform(
                                flatten(
                                  transform(
                                    flatten(
                                      transform(
                                        ARRAY[json_extract("debugContext", '$')],
                                        v24 -> coalesce(TRY_CAST(v24 AS Array(JSON)), ARRAY[v24])
                                      )
                                    ), v25 -> coalesce(TRY_CAST(v25 AS Array(JSON)), ARRAY[v25])
                                  )
                                ), v26 -> json_extract(v26, '$["debugData"]')
                              ), v27 -> coalesce(TRY_CAST(v27 AS Array(JSON)), ARRAY[v27])
                            )
                          ), v28 -> coalesce(TRY_CAST(v28 AS Array(JSON)), ARRAY[v28])
                        )
                      ), v29 -> json_extract(v29, '$["pushOnlyResponseType"]')
                    ), v30 -> coalesce(TRY_CAST(v30 AS Array(JSON)), ARRAY[v30])
                  )
                ), v31 -> coalesce(TRY_CAST(v31 AS Array(JSON)), ARRAY[v31])
              )
            ), v32 -> lower(json_extract_scalar(v32, '$')) = 'ov_response_deny'
          )
          ELSE FALSE
        END
        ELSE lower(
          CASE
            WHEN coalesce(
              json_format(json_extract("debugContext", '$["debugData.pushOnlyResponseType"]')) <> 'null',
              FALSE
            ) THEN json_extract_scalar("debugContext", '$["debugData.pushOnlyResponseType"]')
            WHEN coalesce(
              json_format(json_extract("debugContext", '$["debugData"]["pushOnlyResponseType"]')) <> 'null',
              FALSE
            ) THEN json_extract_scalar("debugContext", '$["debugData"]["pushOnlyResponseType"]')
          END
        ) = 'ov_response_deny'
      END
  );
