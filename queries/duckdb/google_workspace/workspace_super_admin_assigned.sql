-- Google Workspace Super Administrator Assigned
-- rule 4b22a3c5-4c66-4d07-bb69-0612659af6ca, level high, source google-workspace, duckdb
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
  ) AS "protoPayload.requestMetadata.callerIp",
  coalesce(
    json_extract_string(
      json_value(TRY_CAST("protoPayload" AS JSON), '$."metadata.event.parameter.value"'), '$'
    ),
    CAST(json_extract(TRY_CAST("protoPayload" AS JSON), '$."metadata.event.parameter.value"') AS VARCHAR),
    json_extract_string(
      json_value(TRY_CAST("protoPayload" AS JSON), '$."metadata.event.parameter"."value"'), '$'
    ),
    CAST(json_extract(TRY_CAST("protoPayload" AS JSON), '$."metadata.event.parameter"."value"') AS VARCHAR),
    json_extract_string(
      json_value(TRY_CAST("protoPayload" AS JSON), '$."metadata.event"."parameter.value"'), '$'
    ),
    CAST(json_extract(TRY_CAST("protoPayload" AS JSON), '$."metadata.event"."parameter.value"') AS VARCHAR),
    json_extract_string(
      json_value(TRY_CAST("protoPayload" AS JSON), '$."metadata.event"."parameter"."value"'), '$'
    ),
    CAST(json_extract(TRY_CAST("protoPayload" AS JSON), '$."metadata.event"."parameter"."value"') AS VARCHAR),
    json_extract_string(
      json_value(TRY_CAST("protoPayload" AS JSON), '$."metadata"."event.parameter.value"'), '$'
    ),
    CAST(json_extract(TRY_CAST("protoPayload" AS JSON), '$."metadata"."event.parameter.value"') AS VARCHAR),
    json_extract_string(
      json_value(TRY_CAST("protoPayload" AS JSON), '$."metadata"."event.parameter"."value"'), '$'
    ),
    CAST(json_extract(TRY_CAST("protoPayload" AS JSON), '$."metadata"."event.parameter"."value"') AS VARCHAR),
    json_extract_string(
      json_value(TRY_CAST("protoPayload" AS JSON), '$."metadata"."event"."parameter.value"'), '$'
    ),
    CAST(json_extract(TRY_CAST("protoPayload" AS JSON), '$."metadata"."event"."parameter.value"') AS VARCHAR),
    json_extract_string(
      json_value(TRY_CAST("protoPayload" AS JSON), '$."metadata"."event"."parameter"."value"'), '$'
    ),
    CAST(json_extract(TRY_CAST("protoPayload" AS JSON), '$."metadata"."event"."parameter"."value"') AS VARCHAR)
  ) AS "protoPayload.metadata.event.parameter.value"
FROM "google_workspace"
WHERE (
    lower(
        json_extract_string(json_value(TRY_CAST("protoPayload" AS JSON), '$."serviceName"'), '$')
      ) = 'admin.googleapis.com'
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
            lambda v4: lower(json_extract_string(json_value(v4, '$'), '$')) = 'admin.googleapis.com'
          )
        ) > 0
        ELSE FALSE
      END
  )
  AND (
    (
        (
            lower(
                json_extract_string(
                  json_value(TRY_CAST("protoPayload" AS JSON), '$."metadata"."event"."eventName"'),
                  '$'
                )
              ) = 'assign_role'
              OR CASE
                WHEN strpos(CAST(TRY_CAST("protoPayload" AS JSON) AS VARCHAR), '[') > 0 THEN len(
                  list_filter(
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
                                        flatten(
                                          list_transform(
                                            flatten(
                                              list_transform(
                                                CASE
                                                  WHEN json_type(TRY_CAST("protoPayload" AS JSON)) = 'ARRAY' THEN json_extract(
                                                    TRY_CAST("protoPayload" AS JSON), '$[*]'
                                                  )
                                                  ELSE ARRAY[TRY_CAST("protoPayload" AS JSON)]
                                                END,
                                                lambda v5: CASE
                                                  WHEN json_type(v5) = 'ARRAY' THEN json_extract(v5, '$[*]')
                                                  ELSE ARRAY[v5]
                                                END
                                              )
                                            ),
                                            lambda v6: CASE
                                              WHEN json_type(json_extract(v6, '$."metadata"')) = 'ARRAY' THEN json_extract(json_extract(v6, '$."metadata"'), '$[*]')
                                              ELSE ARRAY[json_extract(v6, '$."metadata"')]
                                            END
                                          )
                                        ),
                                        lambda v7: CASE
                                          WHEN json_type(v7) = 'ARRAY' THEN json_extract(v7, '$[*]')
                                          ELSE ARRAY[v7]
                                        END
                                      )
                                    ),
                                    lambda v8: CASE
                                      WHEN json_type(json_extract(v8, '$."event"')) = 'ARRAY' THEN json_extract(json_extract(v8, '$."event"'), '$[*]')
                                      ELSE ARRAY[json_extract(v8, '$."event"')]
                                    END
                                  )
                                ),
                                lambda v9: CASE
                                  WHEN json_type(v9) = 'ARRAY' THEN json_extract(v9, '$[*]')
                                  ELSE ARRAY[v9]
                                END
                              )
                            ),
                            lambda v10: CASE
                              WHEN json_type(json_extract(v10, '$."eventName"')) = 'ARRAY' THEN json_extract(json_extract(v10, '$."eventName"'), '$[*]')
                              ELSE ARRAY[json_extract(v10, '$."eventName"')]
                            END
                          )
                        ),
                        lambda v11: CASE
                          WHEN json_type(v11) = 'ARRAY' THEN json_extract(v11, '$[*]')
                          ELSE ARRAY[v11]
                        END
                      )
                    ),
                    lambda v12: lower(json_extract_string(json_value(v12, '$'), '$')) = 'assign_role'
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
                                    lambda v13: CASE
                                      WHEN json_type(v13) = 'ARRAY' THEN json_extract(v13, '$[*]')
                                      ELSE ARRAY[v13]
                                    END
                                  )
                                ),
                                lambda v14: json_extract(v14, '$."metadata.event.parameter.value"')
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
                                            lambda v15: CASE
                                              WHEN json_type(v15) = 'ARRAY' THEN json_extract(v15, '$[*]')
                                              ELSE ARRAY[v15]
                                            END
                                          )
                                        ),
                                        lambda v16: CASE
                                          WHEN json_type(
                                            json_extract(v16, '$."metadata.event.parameter"')
                                          ) = 'ARRAY' THEN json_extract(
                                            json_extract(v16, '$."metadata.event.parameter"'),
                                            '$[*]'
                                          )
                                          ELSE ARRAY[json_extract(v16, '$."metadata.event.parameter"')]
                                        END
                                      )
                                    ),
                                    lambda v17: CASE
                                      WHEN json_type(v17) = 'ARRAY' THEN json_extract(v17, '$[*]')
                                      ELSE ARRAY[v17]
                                    END
                                  )
                                ), lambda v18: json_extract(v18, '$."value"')
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
                                            lambda v19: CASE
                                              WHEN json_type(v19) = 'ARRAY' THEN json_extract(v19, '$[*]')
                                              ELSE ARRAY[v19]
                                            END
                                          )
                                        ),
                                        lambda v20: CASE
                                          WHEN json_type(json_extract(v20, '$."metadata.event"')) = 'ARRAY' THEN json_extract(
                                            json_extract(v20, '$."metadata.event"'), '$[*]'
                                          )
                                          ELSE ARRAY[json_extract(v20, '$."metadata.event"')]
                                        END
                                      )
                                    ),
                                    lambda v21: CASE
                                      WHEN json_type(v21) = 'ARRAY' THEN json_extract(v21, '$[*]')
                                      ELSE ARRAY[v21]
                                    END
                                  )
                                ), lambda v22: json_extract(v22, '$."parameter.value"')
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
                                                      WHEN json_type(TRY_CAST("protoPayload" AS JSON)) = 'ARRAY' THEN json_extract(
                                                        TRY_CAST("protoPayload" AS JSON), '$[*]'
                                                      )
                                                      ELSE ARRAY[TRY_CAST("protoPayload" AS JSON)]
                                                    END,
                                                    lambda v23: CASE
                                                      WHEN json_type(v23) = 'ARRAY' THEN json_extract(v23, '$[*]')
                                                      ELSE ARRAY[v23]
                                                    END
                                                  )
                                                ),
                                                lambda v24: CASE
                                                  WHEN json_type(json_extract(v24, '$."metadata.event"')) = 'ARRAY' THEN json_extract(
                                                    json_extract(v24, '$."metadata.event"'), '$[*]'
                                                  )
                                                  ELSE ARRAY[json_extract(v24, '$."metadata.event"')]
                                                END
                                              )
                                            ),
                                            lambda v25: CASE
                                              WHEN json_type(v25) = 'ARRAY' THEN json_extract(v25, '$[*]')
                                              ELSE ARRAY[v25]
                                            END
                                          )
                                        ),
                                        lambda v26: CASE
                                          WHEN json_type(json_extract(v26, '$."parameter"')) = 'ARRAY' THEN json_extract(json_extract(v26, '$."parameter"'), '$[*]')
                                          ELSE ARRAY[json_extract(v26, '$."parameter"')]
                                        END
                                      )
                                    ),
                                    lambda v27: CASE
                                      WHEN json_type(v27) = 'ARRAY' THEN json_extract(v27, '$[*]')
                                      ELSE ARRAY[v27]
                                    END
                                  )
                                ), lambda v28: json_extract(v28, '$."value"')
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
                                            lambda v29: CASE
                                              WHEN json_type(v29) = 'ARRAY' THEN json_extract(v29, '$[*]')
                                              ELSE ARRAY[v29]
                                            END
                                          )
                                        ),
                                        lambda v30: CASE
                                          WHEN json_type(json_extract(v30, '$."metadata"')) = 'ARRAY' THEN json_extract(json_extract(v30, '$."metadata"'), '$[*]')
                                          ELSE ARRAY[json_extract(v30, '$."metadata"')]
                                        END
                                      )
                                    ),
                                    lambda v31: CASE
                                      WHEN json_type(v31) = 'ARRAY' THEN json_extract(v31, '$[*]')
                                      ELSE ARRAY[v31]
                                    END
                                  )
                                ), lambda v32: json_extract(v32, '$."event.parameter.value"')
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
                                                      WHEN json_type(TRY_CAST("protoPayload" AS JSON)) = 'ARRAY' THEN json_extract(
                                                        TRY_CAST("protoPayload" AS JSON), '$[*]'
                                                      )
                                                      ELSE ARRAY[TRY_CAST("protoPayload" AS JSON)]
                                                    END,
                                                    lambda v33: CASE
                                                      WHEN json_type(v33) = 'ARRAY' THEN json_extract(v33, '$[*]')
                                                      ELSE ARRAY[v33]
                                                    END
                                                  )
                                                ),
                                                lambda v34: CASE
                                                  WHEN json_type(json_extract(v34, '$."metadata"')) = 'ARRAY' THEN json_extract(
                                                    json_extract(v34, '$."metadata"'), '$[*]'
                                                  )
                                                  ELSE ARRAY[json_extract(v34, '$."metadata"')]
                                                END
                                              )
                                            ),
                                            lambda v35: CASE
                                              WHEN json_type(v35) = 'ARRAY' THEN json_extract(v35, '$[*]')
                                              ELSE ARRAY[v35]
                                            END
                                          )
                                        ),
                                        lambda v36: CASE
                                          WHEN json_type(json_extract(v36, '$."event.parameter"')) = 'ARRAY' THEN json_extract(
                                            json_extract(v36, '$."event.parameter"'), '$[*]'
                                          )
                                          ELSE ARRAY[json_extract(v36, '$."event.parameter"')]
                                        END
                                      )
                                    ),
                                    lambda v37: CASE
                                      WHEN json_type(v37) = 'ARRAY' THEN json_extract(v37, '$[*]')
                                      ELSE ARRAY[v37]
                                    END
                                  )
                                ), lambda v38: json_extract(v38, '$."value"')
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
                                                      WHEN json_type(TRY_CAST("protoPayload" AS JSON)) = 'ARRAY' THEN json_extract(
                                                        TRY_CAST("protoPayload" AS JSON), '$[*]'
                                                      )
                                                      ELSE ARRAY[TRY_CAST("protoPayload" AS JSON)]
                                                    END,
                                                    lambda v39: CASE
                                                      WHEN json_type(v39) = 'ARRAY' THEN json_extract(v39, '$[*]')
                                                      ELSE ARRAY[v39]
                                                    END
                                                  )
                                                ),
                                                lambda v40: CASE
                                                  WHEN json_type(json_extract(v40, '$."metadata"')) = 'ARRAY' THEN json_extract(
                                                    json_extract(v40, '$."metadata"'), '$[*]'
                                                  )
                                                  ELSE ARRAY[json_extract(v40, '$."metadata"')]
                                                END
                                              )
                                            ),
                                            lambda v41: CASE
                                              WHEN json_type(v41) = 'ARRAY' THEN json_extract(v41, '$[*]')
                                              ELSE ARRAY[v41]
                                            END
                                          )
                                        ),
                                        lambda v42: CASE
                                          WHEN json_type(json_extract(v42, '$."event"')) = 'ARRAY' THEN json_extract(json_extract(v42, '$."event"'), '$[*]')
                                          ELSE ARRAY[json_extract(v42, '$."event"')]
                                        END
                                      )
                                    ),
                                    lambda v43: CASE
                                      WHEN json_type(v43) = 'ARRAY' THEN json_extract(v43, '$[*]')
                                      ELSE ARRAY[v43]
                                    END
                                  )
                                ), lambda v44: json_extract(v44, '$."parameter.value"')
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
                                                    flatten(
                                                      list_transform(
                                                        flatten(
                                                          list_transform(
                                                            CASE
                                                              WHEN json_type(
                                                                TRY_CAST("protoPayload" AS JSON)
                                                              ) = 'ARRAY' THEN json_extract(
                                                                TRY_CAST("protoPayload" AS JSON),
                                                                '$[*]'
                                                              )
                                                              ELSE ARRAY[
                                                                TRY_CAST("protoPayload" AS JSON)
                                                              ]
                                                            END,
                                                            lambda v45: CASE
                                                              WHEN json_type(v45) = 'ARRAY' THEN json_extract(v45, '$[*]')
                                                              ELSE ARRAY[v45]
                                                            END
                                                          )
                                                        ),
                                                        lambda v46: CASE
                                                          WHEN json_type(
                                                            json_extract(v46, '$."metadata"')
                                                          ) = 'ARRAY' THEN json_extract(
                                                            json_extract(v46, '$."metadata"'),
                                                            '$[*]'
                                                          )
                                                          ELSE ARRAY[json_extract(v46, '$."metadata"')]
                                                        END
                                                      )
                                                    ),
                                                    lambda v47: CASE
                                                      WHEN json_type(v47) = 'ARRAY' THEN json_extract(v47, '$[*]')
                                                      ELSE ARRAY[v47]
                                                    END
                                                  )
                                                ),
                                                lambda v48: CASE
                                                  WHEN json_type(json_extract(v48, '$."event"')) = 'ARRAY' THEN json_extract(
                                                    json_extract(v48, '$."event"'), '$[*]'
                                                  )
                                                  ELSE ARRAY[json_extract(v48, '$."event"')]
                                                END
                                              )
                                            ),
                                            lambda v49: CASE
                                              WHEN json_type(v49) = 'ARRAY' THEN json_extract(v49, '$[*]')
                                              ELSE ARRAY[v49]
                                            END
                                          )
                                        ),
                                        lambda v50: CASE
                                          WHEN json_type(json_extract(v50, '$."parameter"')) = 'ARRAY' THEN json_extract(json_extract(v50, '$."parameter"'), '$[*]')
                                          ELSE ARRAY[json_extract(v50, '$."parameter"')]
                                        END
                                      )
                                    ),
                                    lambda v51: CASE
                                      WHEN json_type(v51) = 'ARRAY' THEN json_extract(v51, '$[*]')
                                      ELSE ARRAY[v51]
                                    END
                                  )
                                ), lambda v52: json_extract(v52, '$."value"')
                              )
                            ],
                            lambda v53: len(
                              list_filter(
                                v53, lambda v54: coalesce(json_type(v54, '$') <> 'NULL', FALSE)
                              )
                            ) > 0
                          ), 1
                        ),
                        lambda v55: CASE
                          WHEN json_type(v55) = 'ARRAY' THEN json_extract(v55, '$[*]')
                          ELSE ARRAY[v55]
                        END
                      )
                    ),
                    lambda v56: CASE
                      WHEN json_type(v56) = 'ARRAY' THEN json_extract(v56, '$[*]')
                      ELSE ARRAY[v56]
                    END
                  )
                ),
                lambda v57: lower(json_extract_string(json_value(v57, '$'), '$')) = '_seed_admin_role'
              )
            ) > 0
            ELSE lower(
              CASE
                WHEN coalesce(
                  json_type(TRY_CAST("protoPayload" AS JSON), '$."metadata.event.parameter.value"') <> 'NULL',
                  FALSE
                ) THEN json_extract_string(
                  json_value(TRY_CAST("protoPayload" AS JSON), '$."metadata.event.parameter.value"'),
                  '$'
                )
                WHEN coalesce(
                  json_type(
                    TRY_CAST("protoPayload" AS JSON), '$."metadata.event.parameter"."value"'
                  ) <> 'NULL', FALSE
                ) THEN json_extract_string(
                  json_value(
                    TRY_CAST("protoPayload" AS JSON), '$."metadata.event.parameter"."value"'
                  ), '$'
                )
                WHEN coalesce(
                  json_type(
                    TRY_CAST("protoPayload" AS JSON), '$."metadata.event"."parameter.value"'
                  ) <> 'NULL', FALSE
                ) THEN json_extract_string(
                  json_value(
                    TRY_CAST("protoPayload" AS JSON), '$."metadata.event"."parameter.value"'
                  ), '$'
                )
                WHEN coalesce(
                  json_type(
                    TRY_CAST("protoPayload" AS JSON), '$."metadata.event"."parameter"."value"'
                  ) <> 'NULL', FALSE
                ) THEN json_extract_string(
                  json_value(
                    TRY_CAST("protoPayload" AS JSON), '$."metadata.event"."parameter"."value"'
                  ), '$'
                )
                WHEN coalesce(
                  json_type(
                    TRY_CAST("protoPayload" AS JSON), '$."metadata"."event.parameter.value"'
                  ) <> 'NULL', FALSE
                ) THEN json_extract_string(
                  json_value(
                    TRY_CAST("protoPayload" AS JSON), '$."metadata"."event.parameter.value"'
                  ), '$'
                )
                WHEN coalesce(
                  json_type(
                    TRY_CAST("protoPayload" AS JSON), '$."metadata"."event.parameter"."value"'
                  ) <> 'NULL', FALSE
                ) THEN json_extract_string(
                  json_value(
                    TRY_CAST("protoPayload" AS JSON), '$."metadata"."event.parameter"."value"'
                  ), '$'
                )
                WHEN coalesce(
                  json_type(
                    TRY_CAST("protoPayload" AS JSON), '$."metadata"."event"."parameter.value"'
                  ) <> 'NULL', FALSE
                ) THEN json_extract_string(
                  json_value(
                    TRY_CAST("protoPayload" AS JSON), '$."metadata"."event"."parameter.value"'
                  ), '$'
                )
                WHEN coalesce(
                  json_type(
                    TRY_CAST("protoPayload" AS JSON), '$."metadata"."event"."parameter"."value"'
                  ) <> 'NULL', FALSE
                ) THEN json_extract_string(
                  json_value(
                    TRY_CAST("protoPayload" AS JSON), '$."metadata"."event"."parameter"."value"'
                  ), '$'
                )
              END
            ) = '_seed_admin_role'
          END
      )
      OR (
        lower(
            json_extract_string(
              json_value(TRY_CAST("protoPayload" AS JSON), '$."metadata"."event"."eventName"'), '$'
            )
          ) = 'grant_admin_privilege'
          OR CASE
            WHEN strpos(CAST(TRY_CAST("protoPayload" AS JSON) AS VARCHAR), '[') > 0 THEN len(
              list_filter(
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
                                    flatten(
                                      list_transform(
                                        flatten(
                                          list_transform(
                                            CASE
                                              WHEN json_type(TRY_CAST("protoPayload" AS JSON)) = 'ARRAY' THEN json_extract(TRY_CAST("protoPayload" AS JSON), '$[*]')
                                              ELSE ARRAY[TRY_CAST("protoPayload" AS JSON)]
                                            END,
                                            lambda v58: CASE
                                              WHEN json_type(v58) = 'ARRAY' THEN json_extract(v58, '$[*]')
                                              ELSE ARRAY[v58]
                                            END
                                          )
                                        ),
                                        lambda v59: CASE
                                          WHEN json_type(json_extract(v59, '$."metadata"')) = 'ARRAY' THEN json_extract(json_extract(v59, '$."metadata"'), '$[*]')
                                          ELSE ARRAY[json_extract(v59, '$."metadata"')]
                                        END
                                      )
                                    ),
                                    lambda v60: CASE
                                      WHEN json_type(v60) = 'ARRAY' THEN json_extract(v60, '$[*]')
                                      ELSE ARRAY[v60]
                                    END
                                  )
                                ),
                                lambda v61: CASE
                                  WHEN json_type(json_extract(v61, '$."event"')) = 'ARRAY' THEN json_extract(json_extract(v61, '$."event"'), '$[*]')
                                  ELSE ARRAY[json_extract(v61, '$."event"')]
                                END
                              )
                            ),
                            lambda v62: CASE
                              WHEN json_type(v62) = 'ARRAY' THEN json_extract(v62, '$[*]')
                              ELSE ARRAY[v62]
                            END
                          )
                        ),
                        lambda v63: CASE
                          WHEN json_type(json_extract(v63, '$."eventName"')) = 'ARRAY' THEN json_extract(json_extract(v63, '$."eventName"'), '$[*]')
                          ELSE ARRAY[json_extract(v63, '$."eventName"')]
                        END
                      )
                    ),
                    lambda v64: CASE
                      WHEN json_type(v64) = 'ARRAY' THEN json_extract(v64, '$[*]')
                      ELSE ARRAY[v64]
                    END
                  )
                ),
                lambda v65: lower(json_extract_string(json_value(v65, '$'), '$')) = 'grant_admin_privilege'
              )
            ) > 0
            ELSE FALSE
          END
      )
  );
