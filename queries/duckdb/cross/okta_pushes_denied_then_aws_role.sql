-- Okta Push Denied
-- rule edc353e9-7360-4837-929c-4b9eb845d6bb, level low, source okta, duckdb
SELECT
  "published",
  "uuid",
  coalesce(
    json_extract_string(json_value(TRY_CAST("actor" AS JSON), '$."alternateId"'), '$'),
    CAST(json_extract(TRY_CAST("actor" AS JSON), '$."alternateId"') AS VARCHAR)
  ) AS "actor.alternateId",
  coalesce(
    json_extract_string(json_value(TRY_CAST("client" AS JSON), '$."ipAddress"'), '$'),
    CAST(json_extract(TRY_CAST("client" AS JSON), '$."ipAddress"') AS VARCHAR)
  ) AS "client.ipAddress"
FROM "okta"
WHERE lower("eventType") = 'user.mfa.okta_verify.deny_push'
  OR (
    lower("eventType") = 'user.authentication.auth_via_mfa'
      AND (
        lower(json_extract_string(json_value(TRY_CAST("outcome" AS JSON), '$."result"'), '$')) = 'failure'
          OR CASE
            WHEN strpos(CAST(TRY_CAST("outcome" AS JSON) AS VARCHAR), '[') > 0 THEN len(
              list_filter(
                flatten(
                  list_transform(
                    flatten(
                      list_transform(
                        flatten(
                          list_transform(
                            CASE
                              WHEN json_type(TRY_CAST("outcome" AS JSON)) = 'ARRAY' THEN json_extract(TRY_CAST("outcome" AS JSON), '$[*]')
                              ELSE ARRAY[TRY_CAST("outcome" AS JSON)]
                            END,
                            lambda v1: CASE
                              WHEN json_type(v1) = 'ARRAY' THEN json_extract(v1, '$[*]')
                              ELSE ARRAY[v1]
                            END
                          )
                        ),
                        lambda v2: CASE
                          WHEN json_type(json_extract(v2, '$."result"')) = 'ARRAY' THEN json_extract(json_extract(v2, '$."result"'), '$[*]')
                          ELSE ARRAY[json_extract(v2, '$."result"')]
                        END
                      )
                    ),
                    lambda v3: CASE
                      WHEN json_type(v3) = 'ARRAY' THEN json_extract(v3, '$[*]')
                      ELSE ARRAY[v3]
                    END
                  )
                ), lambda v4: lower(json_extract_string(json_value(v4, '$'), '$')) = 'failure'
              )
            ) > 0
            ELSE FALSE
          END
      )
      AND CASE
        WHEN strpos(CAST(TRY_CAST("debugContext" AS JSON) AS VARCHAR), '[') > 0 THEN len(
          list_filter(
            flatten(
              list_transform(
                flatten(
                  list_transform(
                    list_extract(
                      list_filter(
                        ARRAY[
                          list_transform(
                            flatten(
                              list_transform(
                                CASE
                                  WHEN json_type(TRY_CAST("debugContext" AS JSON)) = 'ARRAY' THEN json_extract(TRY_CAST("debugContext" AS JSON), '$[*]')
                                  ELSE ARRAY[TRY_CAST("debugContext" AS JSON)]
                                END,
                                lambda v5: CASE
                                  WHEN json_type(v5) = 'ARRAY' THEN json_extract(v5, '$[*]')
                                  ELSE ARRAY[v5]
                                END
                              )
                            ), lambda v6: json_extract(v6, '$."debugData.pushOnlyResponseType"')
                          ),
                          list_transform(
                            flatten(
                              list_transform(
                                flatten(
                                  list_transform(
                                    flatten(
                                      list_transform(
                                        CASE
                                          WHEN json_type(TRY_CAST("debugContext" AS JSON)) = 'ARRAY' THEN json_extract(TRY_CAST("debugContext" AS JSON), '$[*]')
                                          ELSE ARRAY[TRY_CAST("debugContext" AS JSON)]
                                        END,
                                        lambda v7: CASE
                                          WHEN json_type(v7) = 'ARRAY' THEN json_extract(v7, '$[*]')
                                          ELSE ARRAY[v7]
                                        END
                                      )
                                    ),
                                    lambda v8: CASE
                                      WHEN json_type(json_extract(v8, '$."debugData"')) = 'ARRAY' THEN json_extract(json_extract(v8, '$."debugData"'), '$[*]')
                                      ELSE ARRAY[json_extract(v8, '$."debugData"')]
                                    END
                                  )
                                ),
                                lambda v9: CASE
                                  WHEN json_type(v9) = 'ARRAY' THEN json_extract(v9, '$[*]')
                                  ELSE ARRAY[v9]
                                END
                              )
                            ), lambda v10: json_extract(v10, '$."pushOnlyResponseType"')
                          )
                        ],
                        lambda v11: len(
                          list_filter(
                            v11, lambda v12: coalesce(json_type(v12, '$') <> 'NULL', FALSE)
                          )
                        ) > 0
                      ), 1
                    ),
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
            lambda v15: lower(json_extract_string(json_value(v15, '$'), '$')) = 'ov_response_deny'
          )
        ) > 0
        ELSE lower(
          CASE
            WHEN coalesce(
              json_type(TRY_CAST("debugContext" AS JSON), '$."debugData.pushOnlyResponseType"') <> 'NULL',
              FALSE
            ) THEN json_extract_string(
              json_value(TRY_CAST("debugContext" AS JSON), '$."debugData.pushOnlyResponseType"'),
              '$'
            )
            WHEN coalesce(
              json_type(TRY_CAST("debugContext" AS JSON), '$."debugData"."pushOnlyResponseType"') <> 'NULL',
              FALSE
            ) THEN json_extract_string(
              json_value(TRY_CAST("debugContext" AS JSON), '$."debugData"."pushOnlyResponseType"'),
              '$'
            )
          END
        ) = 'ov_response_deny'
      END
  );
