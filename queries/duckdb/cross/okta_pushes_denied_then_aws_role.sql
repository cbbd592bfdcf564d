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
                        list_transform(
                          flatten(
                            list_transform(
                              flatten(
                                list_transform(
                                  ARRAY[TRY_CAST("outcome" AS JSON)],
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
                          ), lambda v3: json_extract(v3, '$."result"')
                        ),
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
                ), lambda v6: lower(json_extract_string(json_value(v6, '$'), '$')) = 'failure'
              )
            ) > 0
            ELSE FALSE
          END
      )
      AND CASE
        WHEN strpos(CAST(TRY_CAST("debugContext" AS JSON) AS VARCHAR), '[') > 0 THEN CASE
          WHEN len(
            list_filter(
              list_transform(
                flatten(
                  list_transform(
                    flatten(
                      list_transform(
                        ARRAY[TRY_CAST("debugContext" AS JSON)],
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
                ), lambda v9: json_extract(v9, '$."debugData.pushOnlyResponseType"')
              ), lambda v10: coalesce(json_type(v10, '$') <> 'NULL', FALSE)
            )
          ) > 0 THEN len(
            list_filter(
              flatten(
                list_transform(
                  flatten(
                    list_transform(
                      list_transform(
                        flatten(
                          list_transform(
                            flatten(
                              list_transform(
                                ARRAY[TRY_CAST("debugContext" AS JSON)],
                                lambda v11: CASE
                                  WHEN json_type(v11) = 'ARRAY' THEN json_extract(v11, '$[*]')
                                  ELSE ARRAY[v11]
                                END
                              )
                            ),
                            lambda v12: CASE
                              WHEN json_type(v12) = 'ARRAY' THEN json_extract(v12, '$[*]')
                              ELSE ARRAY[v12]
                            END
                          )
                        ), lambda v13: json_extract(v13, '$."debugData.pushOnlyResponseType"')
                      ),
                      lambda v14: CASE
                        WHEN json_type(v14) = 'ARRAY' THEN json_extract(v14, '$[*]')
                        ELSE ARRAY[v14]
                      END
                    )
                  ),
                  lambda v15: CASE
                    WHEN json_type(v15) = 'ARRAY' THEN json_extract(v15, '$[*]')
                    ELSE ARRAY[v15]
                  END
                )
              ),
              lambda v16: lower(json_extract_string(json_value(v16, '$'), '$')) = 'ov_response_deny'
            )
          ) > 0
          WHEN len(
            list_filter(
              list_transform(
                flatten(
                  list_transform(
                    flatten(
                      list_transform(
                        list_transform(
                          flatten(
                            list_transform(
                              flatten(
                                list_transform(
                                  ARRAY[TRY_CAST("debugContext" AS JSON)],
                                  lambda v17: CASE
                                    WHEN json_type(v17) = 'ARRAY' THEN json_extract(v17, '$[*]')
                                    ELSE ARRAY[v17]
                                  END
                                )
                              ),
                              lambda v18: CASE
                                WHEN json_type(v18) = 'ARRAY' THEN json_extract(v18, '$[*]')
                                ELSE ARRAY[v18]
                              END
                            )
                          ), lambda v19: json_extract(v19, '$."debugData"')
                        ),
                        lambda v20: CASE
                          WHEN json_type(v20) = 'ARRAY' THEN json_extract(v20, '$[*]')
                          ELSE ARRAY[v20]
                        END
                      )
                    ),
                    lambda v21: CASE
                      WHEN json_type(v21) = 'ARRAY' THEN json_extract(v21, '$[*]')
                      ELSE ARRAY[v21]
                    END
                  )
                ), lambda v22: json_extract(v22, '$."pushOnlyResponseType"')
              ), lambda v23: coalesce(json_type(v23, '$') <> 'NULL', FALSE)
            )
          ) > 0 THEN len(
            list_filter(
              flatten(
                list_transform(
                  flatten(
                    list_transform(
                      list_transform(
                        flatten(
                          list_transform(
                            flatten(
                              list_transform(
                                list_transform(
                                  flatten(
                                    list_transform(
                                      flatten(
                                        list_transform(
                                          ARRAY[TRY_CAST("debugContext" AS JSON)],
                                          lambda v24: CASE
                                            WHEN json_type(v24) = 'ARRAY' THEN json_extract(v24, '$[*]')
                                            ELSE ARRAY[v24]
                                          END
                                        )
                                      ),
                                      lambda v25: CASE
                                        WHEN json_type(v25) = 'ARRAY' THEN json_extract(v25, '$[*]')
                                        ELSE ARRAY[v25]
                                      END
                                    )
                                  ), lambda v26: json_extract(v26, '$."debugData"')
                                ),
                                lambda v27: CASE
                                  WHEN json_type(v27) = 'ARRAY' THEN json_extract(v27, '$[*]')
                                  ELSE ARRAY[v27]
                                END
                              )
                            ),
                            lambda v28: CASE
                              WHEN json_type(v28) = 'ARRAY' THEN json_extract(v28, '$[*]')
                              ELSE ARRAY[v28]
                            END
                          )
                        ), lambda v29: json_extract(v29, '$."pushOnlyResponseType"')
                      ),
                      lambda v30: CASE
                        WHEN json_type(v30) = 'ARRAY' THEN json_extract(v30, '$[*]')
                        ELSE ARRAY[v30]
                      END
                    )
                  ),
                  lambda v31: CASE
                    WHEN json_type(v31) = 'ARRAY' THEN json_extract(v31, '$[*]')
                    ELSE ARRAY[v31]
                  END
                )
              ),
              lambda v32: lower(json_extract_string(json_value(v32, '$'), '$')) = 'ov_response_deny'
            )
          ) > 0
          ELSE FALSE
        END
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
