-- Google Workspace User Switched Off the Second Factor
-- rule 903aeb8f-ec06-4cac-8684-8567400d1166, level medium, source google-workspace, duckdb
SELECT
  "timestamp",
  "logName",
  "insertId",
  coalesce(
    json_extract_string(
      json_value(TRY_CAST("protoPayload" AS JSON), '$."authenticationInfo.principalEmail"'), '$'
    ),
    CAST(json_extract(TRY_CAST("protoPayload" AS JSON), '$."authenticationInfo.principalEmail"') AS VARCHAR),
    json_extract_string(
      json_value(TRY_CAST("protoPayload" AS JSON), '$."authenticationInfo"."principalEmail"'), '$'
    ),
    CAST(json_extract(TRY_CAST("protoPayload" AS JSON), '$."authenticationInfo"."principalEmail"') AS VARCHAR)
  ) AS "protoPayload.authenticationInfo.principalEmail",
  coalesce(
    json_extract_string(
      json_value(TRY_CAST("protoPayload" AS JSON), '$."requestMetadata.callerIp"'), '$'
    ),
    CAST(json_extract(TRY_CAST("protoPayload" AS JSON), '$."requestMetadata.callerIp"') AS VARCHAR),
    json_extract_string(
      json_value(TRY_CAST("protoPayload" AS JSON), '$."requestMetadata"."callerIp"'), '$'
    ),
    CAST(json_extract(TRY_CAST("protoPayload" AS JSON), '$."requestMetadata"."callerIp"') AS VARCHAR)
  ) AS "protoPayload.requestMetadata.callerIp"
FROM "google_workspace"
WHERE (
    lower(
        json_extract_string(json_value(TRY_CAST("protoPayload" AS JSON), '$."serviceName"'), '$')
      ) = 'login.googleapis.com'
      OR CASE
        WHEN strpos(CAST(TRY_CAST("protoPayload" AS JSON) AS VARCHAR), '[') > 0 THEN len(
          list_filter(
            flatten(
              list_transform(
                flatten(
                  list_transform(
                    flatten(
                      list_transform(
                        CASE
                          WHEN json_type(TRY_CAST("protoPayload" AS JSON)) = 'ARRAY' THEN json_extract(TRY_CAST("protoPayload" AS JSON), '$[*]')
                          ELSE ARRAY[TRY_CAST("protoPayload" AS JSON)]
                        END,
                        lambda v1: CASE
                          WHEN json_type(v1) = 'ARRAY' THEN json_extract(v1, '$[*]')
                          ELSE ARRAY[v1]
                        END
                      )
                    ),
                    lambda v2: CASE
                      WHEN json_type(json_extract(v2, '$."serviceName"')) = 'ARRAY' THEN json_extract(json_extract(v2, '$."serviceName"'), '$[*]')
                      ELSE ARRAY[json_extract(v2, '$."serviceName"')]
                    END
                  )
                ),
                lambda v3: CASE WHEN json_type(v3) = 'ARRAY' THEN json_extract(v3, '$[*]') ELSE ARRAY[v3] END
              )
            ),
            lambda v4: lower(json_extract_string(json_value(v4, '$'), '$')) = 'login.googleapis.com'
          )
        ) > 0
        ELSE FALSE
      END
  )
  AND CASE
    WHEN strpos(CAST(TRY_CAST("protoPayload" AS JSON) AS VARCHAR), '[') > 0 THEN len(
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
                              WHEN json_type(TRY_CAST("protoPayload" AS JSON)) = 'ARRAY' THEN json_extract(TRY_CAST("protoPayload" AS JSON), '$[*]')
                              ELSE ARRAY[TRY_CAST("protoPayload" AS JSON)]
                            END,
                            lambda v5: CASE
                              WHEN json_type(v5) = 'ARRAY' THEN json_extract(v5, '$[*]')
                              ELSE ARRAY[v5]
                            END
                          )
                        ), lambda v6: json_extract(v6, '$."metadata.event.eventName"')
                      ),
                      list_transform(
                        flatten(
                          list_transform(
                            flatten(
                              list_transform(
                                flatten(
                                  list_transform(
                                    CASE
                                      WHEN json_type(TRY_CAST("protoPayload" AS JSON)) = 'ARRAY' THEN json_extract(TRY_CAST("protoPayload" AS JSON), '$[*]')
                                      ELSE ARRAY[TRY_CAST("protoPayload" AS JSON)]
                                    END,
                                    lambda v7: CASE
                                      WHEN json_type(v7) = 'ARRAY' THEN json_extract(v7, '$[*]')
                                      ELSE ARRAY[v7]
                                    END
                                  )
                                ),
                                lambda v8: CASE
                                  WHEN json_type(json_extract(v8, '$."metadata.event"')) = 'ARRAY' THEN json_extract(json_extract(v8, '$."metadata.event"'), '$[*]')
                                  ELSE ARRAY[json_extract(v8, '$."metadata.event"')]
                                END
                              )
                            ),
                            lambda v9: CASE
                              WHEN json_type(v9) = 'ARRAY' THEN json_extract(v9, '$[*]')
                              ELSE ARRAY[v9]
                            END
                          )
                        ), lambda v10: json_extract(v10, '$."eventName"')
                      ),
                      list_transform(
                        flatten(
                          list_transform(
                            flatten(
                              list_transform(
                                flatten(
                                  list_transform(
                                    CASE
                                      WHEN json_type(TRY_CAST("protoPayload" AS JSON)) = 'ARRAY' THEN json_extract(TRY_CAST("protoPayload" AS JSON), '$[*]')
                                      ELSE ARRAY[TRY_CAST("protoPayload" AS JSON)]
                                    END,
                                    lambda v11: CASE
                                      WHEN json_type(v11) = 'ARRAY' THEN json_extract(v11, '$[*]')
                                      ELSE ARRAY[v11]
                                    END
                                  )
                                ),
                                lambda v12: CASE
                                  WHEN json_type(json_extract(v12, '$."metadata"')) = 'ARRAY' THEN json_extract(json_extract(v12, '$."metadata"'), '$[*]')
                                  ELSE ARRAY[json_extract(v12, '$."metadata"')]
                                END
                              )
                            ),
                            lambda v13: CASE
                              WHEN json_type(v13) = 'ARRAY' THEN json_extract(v13, '$[*]')
                              ELSE ARRAY[v13]
                            END
                          )
                        ), lambda v14: json_extract(v14, '$."event.eventName"')
                      ),
                      list_transform(
                        flatten(
                          list_transform(
                            flatten(
                              list_transform(
                                flatten(
                                  list_transform(
                                    flatten(
                                      list_transform(
                                        flatten(
                                          list_transform(
                                            CASE
                                              WHEN json_type(TRY_CAST("protoPayload" AS JSON)) = 'ARRAY' THEN json_extract(TRY_CAST("protoPayload" AS JSON), '$[*]')
                                              ELSE ARRAY[TRY_CAST("protoPayload" AS JSON)]
                                            END,
                                            lambda v15: CASE
                                              WHEN json_type(v15) = 'ARRAY' THEN json_extract(v15, '$[*]')
                                              ELSE ARRAY[v15]
                                            END
                                          )
                                        ),
                                        lambda v16: CASE
                                          WHEN json_type(json_extract(v16, '$."metadata"')) = 'ARRAY' THEN json_extract(json_extract(v16, '$."metadata"'), '$[*]')
                                          ELSE ARRAY[json_extract(v16, '$."metadata"')]
                                        END
                                      )
                                    ),
                                    lambda v17: CASE
                                      WHEN json_type(v17) = 'ARRAY' THEN json_extract(v17, '$[*]')
                                      ELSE ARRAY[v17]
                                    END
                                  )
                                ),
                                lambda v18: CASE
                                  WHEN json_type(json_extract(v18, '$."event"')) = 'ARRAY' THEN json_extract(json_extract(v18, '$."event"'), '$[*]')
                                  ELSE ARRAY[json_extract(v18, '$."event"')]
                                END
                              )
                            ),
                            lambda v19: CASE
                              WHEN json_type(v19) = 'ARRAY' THEN json_extract(v19, '$[*]')
                              ELSE ARRAY[v19]
                            END
                          )
                        ), lambda v20: json_extract(v20, '$."eventName"')
                      )
                    ],
                    lambda v21: len(
                      list_filter(v21, lambda v22: coalesce(json_type(v22, '$') <> 'NULL', FALSE))
                    ) > 0
                  ), 1
                ),
                lambda v23: CASE
                  WHEN json_type(v23) = 'ARRAY' THEN json_extract(v23, '$[*]')
                  ELSE ARRAY[v23]
                END
              )
            ),
            lambda v24: CASE WHEN json_type(v24) = 'ARRAY' THEN json_extract(v24, '$[*]') ELSE ARRAY[v24] END
          )
        ), lambda v25: lower(json_extract_string(json_value(v25, '$'), '$')) = '2sv_disable'
      )
    ) > 0
    ELSE lower(
      CASE
        WHEN coalesce(
          json_type(TRY_CAST("protoPayload" AS JSON), '$."metadata.event.eventName"') <> 'NULL',
          FALSE
        ) THEN json_extract_string(
          json_value(TRY_CAST("protoPayload" AS JSON), '$."metadata.event.eventName"'), '$'
        )
        WHEN coalesce(
          json_type(TRY_CAST("protoPayload" AS JSON), '$."metadata.event"."eventName"') <> 'NULL',
          FALSE
        ) THEN json_extract_string(
          json_value(TRY_CAST("protoPayload" AS JSON), '$."metadata.event"."eventName"'), '$'
        )
        WHEN coalesce(
          json_type(TRY_CAST("protoPayload" AS JSON), '$."metadata"."event.eventName"') <> 'NULL',
          FALSE
        ) THEN json_extract_string(
          json_value(TRY_CAST("protoPayload" AS JSON), '$."metadata"."event.eventName"'), '$'
        )
        WHEN coalesce(
          json_type(TRY_CAST("protoPayload" AS JSON), '$."metadata"."event"."eventName"') <> 'NULL',
          FALSE
        ) THEN json_extract_string(
          json_value(TRY_CAST("protoPayload" AS JSON), '$."metadata"."event"."eventName"'), '$'
        )
      END
    ) = '2sv_disable'
  END;
