-- Google Cloud Resource Opened to Everybody
-- rule e74ea2bc-03fa-4fe6-9fb4-ecd22a405770, level medium, source gcp-audit, duckdb
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
    json_extract_string(json_value(TRY_CAST("protoPayload" AS JSON), '$."resourceName"'), '$'),
    CAST(json_extract(TRY_CAST("protoPayload" AS JSON), '$."resourceName"') AS VARCHAR)
  ) AS "protoPayload.resourceName",
  coalesce(
    json_extract_string(json_value(TRY_CAST("protoPayload" AS JSON), '$."methodName"'), '$'),
    CAST(json_extract(TRY_CAST("protoPayload" AS JSON), '$."methodName"') AS VARCHAR)
  ) AS "protoPayload.methodName"
FROM "gcp_audit"
WHERE (
    (
        lower(
            json_extract_string(json_value(TRY_CAST("protoPayload" AS JSON), '$."methodName"'), '$')
          ) LIKE '%setiampolicy%'
          OR lower(
            json_extract_string(json_value(TRY_CAST("protoPayload" AS JSON), '$."methodName"'), '$')
          ) LIKE '%storage.setiampermissions%'
      )
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
                      WHEN json_type(json_extract(v2, '$."methodName"')) = 'ARRAY' THEN json_extract(json_extract(v2, '$."methodName"'), '$[*]')
                      ELSE ARRAY[json_extract(v2, '$."methodName"')]
                    END
                  )
                ),
                lambda v3: CASE WHEN json_type(v3) = 'ARRAY' THEN json_extract(v3, '$[*]') ELSE ARRAY[v3] END
              )
            ),
            lambda v4: lower(json_extract_string(json_value(v4, '$'), '$')) LIKE '%setiampolicy%'
              OR lower(json_extract_string(json_value(v4, '$'), '$')) LIKE '%storage.setiampermissions%'
          )
        ) > 0
        ELSE FALSE
      END
  )
  AND (
    (
        CASE
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
                                ),
                                lambda v6: json_extract(v6, '$."serviceData.policyDelta.bindingDeltas.member"')
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
                                          WHEN json_type(
                                            json_extract(
                                              v8, '$."serviceData.policyDelta.bindingDeltas"'
                                            )
                                          ) = 'ARRAY' THEN json_extract(
                                            json_extract(
                                              v8, '$."serviceData.policyDelta.bindingDeltas"'
                                            ), '$[*]'
                                          )
                                          ELSE ARRAY[
                                            json_extract(
                                              v8, '$."serviceData.policyDelta.bindingDeltas"'
                                            )
                                          ]
                                        END
                                      )
                                    ),
                                    lambda v9: CASE
                                      WHEN json_type(v9) = 'ARRAY' THEN json_extract(v9, '$[*]')
                                      ELSE ARRAY[v9]
                                    END
                                  )
                                ), lambda v10: json_extract(v10, '$."member"')
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
                                          WHEN json_type(
                                            json_extract(v12, '$."serviceData.policyDelta"')
                                          ) = 'ARRAY' THEN json_extract(
                                            json_extract(v12, '$."serviceData.policyDelta"'), '$[*]'
                                          )
                                          ELSE ARRAY[json_extract(v12, '$."serviceData.policyDelta"')]
                                        END
                                      )
                                    ),
                                    lambda v13: CASE
                                      WHEN json_type(v13) = 'ARRAY' THEN json_extract(v13, '$[*]')
                                      ELSE ARRAY[v13]
                                    END
                                  )
                                ), lambda v14: json_extract(v14, '$."bindingDeltas.member"')
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
                                                    lambda v15: CASE
                                                      WHEN json_type(v15) = 'ARRAY' THEN json_extract(v15, '$[*]')
                                                      ELSE ARRAY[v15]
                                                    END
                                                  )
                                                ),
                                                lambda v16: CASE
                                                  WHEN json_type(
                                                    json_extract(v16, '$."serviceData.policyDelta"')
                                                  ) = 'ARRAY' THEN json_extract(
                                                    json_extract(v16, '$."serviceData.policyDelta"'),
                                                    '$[*]'
                                                  )
                                                  ELSE ARRAY[
                                                    json_extract(v16, '$."serviceData.policyDelta"')
                                                  ]
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
                                          WHEN json_type(json_extract(v18, '$."bindingDeltas"')) = 'ARRAY' THEN json_extract(
                                            json_extract(v18, '$."bindingDeltas"'), '$[*]'
                                          )
                                          ELSE ARRAY[json_extract(v18, '$."bindingDeltas"')]
                                        END
                                      )
                                    ),
                                    lambda v19: CASE
                                      WHEN json_type(v19) = 'ARRAY' THEN json_extract(v19, '$[*]')
                                      ELSE ARRAY[v19]
                                    END
                                  )
                                ), lambda v20: json_extract(v20, '$."member"')
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
                                            lambda v21: CASE
                                              WHEN json_type(v21) = 'ARRAY' THEN json_extract(v21, '$[*]')
                                              ELSE ARRAY[v21]
                                            END
                                          )
                                        ),
                                        lambda v22: CASE
                                          WHEN json_type(json_extract(v22, '$."serviceData"')) = 'ARRAY' THEN json_extract(json_extract(v22, '$."serviceData"'), '$[*]')
                                          ELSE ARRAY[json_extract(v22, '$."serviceData"')]
                                        END
                                      )
                                    ),
                                    lambda v23: CASE
                                      WHEN json_type(v23) = 'ARRAY' THEN json_extract(v23, '$[*]')
                                      ELSE ARRAY[v23]
                                    END
                                  )
                                ),
                                lambda v24: json_extract(v24, '$."policyDelta.bindingDeltas.member"')
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
                                                    lambda v25: CASE
                                                      WHEN json_type(v25) = 'ARRAY' THEN json_extract(v25, '$[*]')
                                                      ELSE ARRAY[v25]
                                                    END
                                                  )
                                                ),
                                                lambda v26: CASE
                                                  WHEN json_type(json_extract(v26, '$."serviceData"')) = 'ARRAY' THEN json_extract(
                                                    json_extract(v26, '$."serviceData"'), '$[*]'
                                                  )
                                                  ELSE ARRAY[json_extract(v26, '$."serviceData"')]
                                                END
                                              )
                                            ),
                                            lambda v27: CASE
                                              WHEN json_type(v27) = 'ARRAY' THEN json_extract(v27, '$[*]')
                                              ELSE ARRAY[v27]
                                            END
                                          )
                                        ),
                                        lambda v28: CASE
                                          WHEN json_type(
                                            json_extract(v28, '$."policyDelta.bindingDeltas"')
                                          ) = 'ARRAY' THEN json_extract(
                                            json_extract(v28, '$."policyDelta.bindingDeltas"'),
                                            '$[*]'
                                          )
                                          ELSE ARRAY[json_extract(v28, '$."policyDelta.bindingDeltas"')]
                                        END
                                      )
                                    ),
                                    lambda v29: CASE
                                      WHEN json_type(v29) = 'ARRAY' THEN json_extract(v29, '$[*]')
                                      ELSE ARRAY[v29]
                                    END
                                  )
                                ), lambda v30: json_extract(v30, '$."member"')
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
                                                    lambda v31: CASE
                                                      WHEN json_type(v31) = 'ARRAY' THEN json_extract(v31, '$[*]')
                                                      ELSE ARRAY[v31]
                                                    END
                                                  )
                                                ),
                                                lambda v32: CASE
                                                  WHEN json_type(json_extract(v32, '$."serviceData"')) = 'ARRAY' THEN json_extract(
                                                    json_extract(v32, '$."serviceData"'), '$[*]'
                                                  )
                                                  ELSE ARRAY[json_extract(v32, '$."serviceData"')]
                                                END
                                              )
                                            ),
                                            lambda v33: CASE
                                              WHEN json_type(v33) = 'ARRAY' THEN json_extract(v33, '$[*]')
                                              ELSE ARRAY[v33]
                                            END
                                          )
                                        ),
                                        lambda v34: CASE
                                          WHEN json_type(json_extract(v34, '$."policyDelta"')) = 'ARRAY' THEN json_extract(json_extract(v34, '$."policyDelta"'), '$[*]')
                                          ELSE ARRAY[json_extract(v34, '$."policyDelta"')]
                                        END
                                      )
                                    ),
                                    lambda v35: CASE
                                      WHEN json_type(v35) = 'ARRAY' THEN json_extract(v35, '$[*]')
                                      ELSE ARRAY[v35]
                                    END
                                  )
                                ), lambda v36: json_extract(v36, '$."bindingDeltas.member"')
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
                                                            lambda v37: CASE
                                                              WHEN json_type(v37) = 'ARRAY' THEN json_extract(v37, '$[*]')
                                                              ELSE ARRAY[v37]
                                                            END
                                                          )
                                                        ),
                                                        lambda v38: CASE
                                                          WHEN json_type(
                                                            json_extract(v38, '$."serviceData"')
                                                          ) = 'ARRAY' THEN json_extract(
                                                            json_extract(v38, '$."serviceData"'),
                                                            '$[*]'
                                                          )
                                                          ELSE ARRAY[
                                                            json_extract(v38, '$."serviceData"')
                                                          ]
                                                        END
                                                      )
                                                    ),
                                                    lambda v39: CASE
                                                      WHEN json_type(v39) = 'ARRAY' THEN json_extract(v39, '$[*]')
                                                      ELSE ARRAY[v39]
                                                    END
                                                  )
                                                ),
                                                lambda v40: CASE
                                                  WHEN json_type(json_extract(v40, '$."policyDelta"')) = 'ARRAY' THEN json_extract(
                                                    json_extract(v40, '$."policyDelta"'), '$[*]'
                                                  )
                                                  ELSE ARRAY[json_extract(v40, '$."policyDelta"')]
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
                                          WHEN json_type(json_extract(v42, '$."bindingDeltas"')) = 'ARRAY' THEN json_extract(
                                            json_extract(v42, '$."bindingDeltas"'), '$[*]'
                                          )
                                          ELSE ARRAY[json_extract(v42, '$."bindingDeltas"')]
                                        END
                                      )
                                    ),
                                    lambda v43: CASE
                                      WHEN json_type(v43) = 'ARRAY' THEN json_extract(v43, '$[*]')
                                      ELSE ARRAY[v43]
                                    END
                                  )
                                ), lambda v44: json_extract(v44, '$."member"')
                              )
                            ],
                            lambda v45: len(
                              list_filter(
                                v45, lambda v46: coalesce(json_type(v46, '$') <> 'NULL', FALSE)
                              )
                            ) > 0
                          ), 1
                        ),
                        lambda v47: CASE
                          WHEN json_type(v47) = 'ARRAY' THEN json_extract(v47, '$[*]')
                          ELSE ARRAY[v47]
                        END
                      )
                    ),
                    lambda v48: CASE
                      WHEN json_type(v48) = 'ARRAY' THEN json_extract(v48, '$[*]')
                      ELSE ARRAY[v48]
                    END
                  )
                ),
                lambda v49: lower(json_extract_string(json_value(v49, '$'), '$')) IN (
                  'allusers', 'allauthenticatedusers'
                )
              )
            ) > 0
            ELSE lower(
              CASE
                WHEN coalesce(
                  json_type(
                    TRY_CAST("protoPayload" AS JSON),
                    '$."serviceData.policyDelta.bindingDeltas.member"'
                  ) <> 'NULL', FALSE
                ) THEN json_extract_string(
                  json_value(
                    TRY_CAST("protoPayload" AS JSON),
                    '$."serviceData.policyDelta.bindingDeltas.member"'
                  ), '$'
                )
                WHEN coalesce(
                  json_type(
                    TRY_CAST("protoPayload" AS JSON),
                    '$."serviceData.policyDelta.bindingDeltas"."member"'
                  ) <> 'NULL', FALSE
                ) THEN json_extract_string(
                  json_value(
                    TRY_CAST("protoPayload" AS JSON),
                    '$."serviceData.policyDelta.bindingDeltas"."member"'
                  ), '$'
                )
                WHEN coalesce(
                  json_type(
                    TRY_CAST("protoPayload" AS JSON),
                    '$."serviceData.policyDelta"."bindingDeltas.member"'
                  ) <> 'NULL', FALSE
                ) THEN json_extract_string(
                  json_value(
                    TRY_CAST("protoPayload" AS JSON),
                    '$."serviceData.policyDelta"."bindingDeltas.member"'
                  ), '$'
                )
                WHEN coalesce(
                  json_type(
                    TRY_CAST("protoPayload" AS JSON),
                    '$."serviceData.policyDelta"."bindingDeltas"."member"'
                  ) <> 'NULL', FALSE
                ) THEN json_extract_string(
                  json_value(
                    TRY_CAST("protoPayload" AS JSON),
                    '$."serviceData.policyDelta"."bindingDeltas"."member"'
                  ), '$'
                )
                WHEN coalesce(
                  json_type(
                    TRY_CAST("protoPayload" AS JSON),
                    '$."serviceData"."policyDelta.bindingDeltas.member"'
                  ) <> 'NULL', FALSE
                ) THEN json_extract_string(
                  json_value(
                    TRY_CAST("protoPayload" AS JSON),
                    '$."serviceData"."policyDelta.bindingDeltas.member"'
                  ), '$'
                )
                WHEN coalesce(
                  json_type(
                    TRY_CAST("protoPayload" AS JSON),
                    '$."serviceData"."policyDelta.bindingDeltas"."member"'
                  ) <> 'NULL', FALSE
                ) THEN json_extract_string(
                  json_value(
                    TRY_CAST("protoPayload" AS JSON),
                    '$."serviceData"."policyDelta.bindingDeltas"."member"'
                  ), '$'
                )
                WHEN coalesce(
                  json_type(
                    TRY_CAST("protoPayload" AS JSON),
                    '$."serviceData"."policyDelta"."bindingDeltas.member"'
                  ) <> 'NULL', FALSE
                ) THEN json_extract_string(
                  json_value(
                    TRY_CAST("protoPayload" AS JSON),
                    '$."serviceData"."policyDelta"."bindingDeltas.member"'
                  ), '$'
                )
                WHEN coalesce(
                  json_type(
                    TRY_CAST("protoPayload" AS JSON),
                    '$."serviceData"."policyDelta"."bindingDeltas"."member"'
                  ) <> 'NULL', FALSE
                ) THEN json_extract_string(
                  json_value(
                    TRY_CAST("protoPayload" AS JSON),
                    '$."serviceData"."policyDelta"."bindingDeltas"."member"'
                  ), '$'
                )
              END
            ) IN (
              'allusers', 'allauthenticatedusers'
            )
          END
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
                                    lambda v50: CASE
                                      WHEN json_type(v50) = 'ARRAY' THEN json_extract(v50, '$[*]')
                                      ELSE ARRAY[v50]
                                    END
                                  )
                                ),
                                lambda v51: json_extract(
                                  v51, '$."serviceData.policyDelta.bindingDeltas.action"'
                                )
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
                                            lambda v52: CASE
                                              WHEN json_type(v52) = 'ARRAY' THEN json_extract(v52, '$[*]')
                                              ELSE ARRAY[v52]
                                            END
                                          )
                                        ),
                                        lambda v53: CASE
                                          WHEN json_type(
                                            json_extract(
                                              v53, '$."serviceData.policyDelta.bindingDeltas"'
                                            )
                                          ) = 'ARRAY' THEN json_extract(
                                            json_extract(
                                              v53, '$."serviceData.policyDelta.bindingDeltas"'
                                            ), '$[*]'
                                          )
                                          ELSE ARRAY[
                                            json_extract(
                                              v53, '$."serviceData.policyDelta.bindingDeltas"'
                                            )
                                          ]
                                        END
                                      )
                                    ),
                                    lambda v54: CASE
                                      WHEN json_type(v54) = 'ARRAY' THEN json_extract(v54, '$[*]')
                                      ELSE ARRAY[v54]
                                    END
                                  )
                                ), lambda v55: json_extract(v55, '$."action"')
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
                                            lambda v56: CASE
                                              WHEN json_type(v56) = 'ARRAY' THEN json_extract(v56, '$[*]')
                                              ELSE ARRAY[v56]
                                            END
                                          )
                                        ),
                                        lambda v57: CASE
                                          WHEN json_type(
                                            json_extract(v57, '$."serviceData.policyDelta"')
                                          ) = 'ARRAY' THEN json_extract(
                                            json_extract(v57, '$."serviceData.policyDelta"'), '$[*]'
                                          )
                                          ELSE ARRAY[json_extract(v57, '$."serviceData.policyDelta"')]
                                        END
                                      )
                                    ),
                                    lambda v58: CASE
                                      WHEN json_type(v58) = 'ARRAY' THEN json_extract(v58, '$[*]')
                                      ELSE ARRAY[v58]
                                    END
                                  )
                                ), lambda v59: json_extract(v59, '$."bindingDeltas.action"')
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
                                                    lambda v60: CASE
                                                      WHEN json_type(v60) = 'ARRAY' THEN json_extract(v60, '$[*]')
                                                      ELSE ARRAY[v60]
                                                    END
                                                  )
                                                ),
                                                lambda v61: CASE
                                                  WHEN json_type(
                                                    json_extract(v61, '$."serviceData.policyDelta"')
                                                  ) = 'ARRAY' THEN json_extract(
                                                    json_extract(v61, '$."serviceData.policyDelta"'),
                                                    '$[*]'
                                                  )
                                                  ELSE ARRAY[
                                                    json_extract(v61, '$."serviceData.policyDelta"')
                                                  ]
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
                                          WHEN json_type(json_extract(v63, '$."bindingDeltas"')) = 'ARRAY' THEN json_extract(
                                            json_extract(v63, '$."bindingDeltas"'), '$[*]'
                                          )
                                          ELSE ARRAY[json_extract(v63, '$."bindingDeltas"')]
                                        END
                                      )
                                    ),
                                    lambda v64: CASE
                                      WHEN json_type(v64) = 'ARRAY' THEN json_extract(v64, '$[*]')
                                      ELSE ARRAY[v64]
                                    END
                                  )
                                ), lambda v65: json_extract(v65, '$."action"')
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
                                            lambda v66: CASE
                                              WHEN json_type(v66) = 'ARRAY' THEN json_extract(v66, '$[*]')
                                              ELSE ARRAY[v66]
                                            END
                                          )
                                        ),
                                        lambda v67: CASE
                                          WHEN json_type(json_extract(v67, '$."serviceData"')) = 'ARRAY' THEN json_extract(json_extract(v67, '$."serviceData"'), '$[*]')
                                          ELSE ARRAY[json_extract(v67, '$."serviceData"')]
                                        END
                                      )
                                    ),
                                    lambda v68: CASE
                                      WHEN json_type(v68) = 'ARRAY' THEN json_extract(v68, '$[*]')
                                      ELSE ARRAY[v68]
                                    END
                                  )
                                ),
                                lambda v69: json_extract(v69, '$."policyDelta.bindingDeltas.action"')
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
                                                    lambda v70: CASE
                                                      WHEN json_type(v70) = 'ARRAY' THEN json_extract(v70, '$[*]')
                                                      ELSE ARRAY[v70]
                                                    END
                                                  )
                                                ),
                                                lambda v71: CASE
                                                  WHEN json_type(json_extract(v71, '$."serviceData"')) = 'ARRAY' THEN json_extract(
                                                    json_extract(v71, '$."serviceData"'), '$[*]'
                                                  )
                                                  ELSE ARRAY[json_extract(v71, '$."serviceData"')]
                                                END
                                              )
                                            ),
                                            lambda v72: CASE
                                              WHEN json_type(v72) = 'ARRAY' THEN json_extract(v72, '$[*]')
                                              ELSE ARRAY[v72]
                                            END
                                          )
                                        ),
                                        lambda v73: CASE
                                          WHEN json_type(
                                            json_extract(v73, '$."policyDelta.bindingDeltas"')
                                          ) = 'ARRAY' THEN json_extract(
                                            json_extract(v73, '$."policyDelta.bindingDeltas"'),
                                            '$[*]'
                                          )
                                          ELSE ARRAY[json_extract(v73, '$."policyDelta.bindingDeltas"')]
                                        END
                                      )
                                    ),
                                    lambda v74: CASE
                                      WHEN json_type(v74) = 'ARRAY' THEN json_extract(v74, '$[*]')
                                      ELSE ARRAY[v74]
                                    END
                                  )
                                ), lambda v75: json_extract(v75, '$."action"')
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
                                                    lambda v76: CASE
                                                      WHEN json_type(v76) = 'ARRAY' THEN json_extract(v76, '$[*]')
                                                      ELSE ARRAY[v76]
                                                    END
                                                  )
                                                ),
                                                lambda v77: CASE
                                                  WHEN json_type(json_extract(v77, '$."serviceData"')) = 'ARRAY' THEN json_extract(
                                                    json_extract(v77, '$."serviceData"'), '$[*]'
                                                  )
                                                  ELSE ARRAY[json_extract(v77, '$."serviceData"')]
                                                END
                                              )
                                            ),
                                            lambda v78: CASE
                                              WHEN json_type(v78) = 'ARRAY' THEN json_extract(v78, '$[*]')
                                              ELSE ARRAY[v78]
                                            END
                                          )
                                        ),
                                        lambda v79: CASE
                                          WHEN json_type(json_extract(v79, '$."policyDelta"')) = 'ARRAY' THEN json_extract(json_extract(v79, '$."policyDelta"'), '$[*]')
                                          ELSE ARRAY[json_extract(v79, '$."policyDelta"')]
                                        END
                                      )
                                    ),
                                    lambda v80: CASE
                                      WHEN json_type(v80) = 'ARRAY' THEN json_extract(v80, '$[*]')
                                      ELSE ARRAY[v80]
                                    END
                                  )
                                ), lambda v81: json_extract(v81, '$."bindingDeltas.action"')
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
                                                            lambda v82: CASE
                                                              WHEN json_type(v82) = 'ARRAY' THEN json_extract(v82, '$[*]')
                                                              ELSE ARRAY[v82]
                                                            END
                                                          )
                                                        ),
                                                        lambda v83: CASE
                                                          WHEN json_type(
                                                            json_extract(v83, '$."serviceData"')
                                                          ) = 'ARRAY' THEN json_extract(
                                                            json_extract(v83, '$."serviceData"'),
                                                            '$[*]'
                                                          )
                                                          ELSE ARRAY[
                                                            json_extract(v83, '$."serviceData"')
                                                          ]
                                                        END
                                                      )
                                                    ),
                                                    lambda v84: CASE
                                                      WHEN json_type(v84) = 'ARRAY' THEN json_extract(v84, '$[*]')
                                                      ELSE ARRAY[v84]
                                                    END
                                                  )
                                                ),
                                                lambda v85: CASE
                                                  WHEN json_type(json_extract(v85, '$."policyDelta"')) = 'ARRAY' THEN json_extract(
                                                    json_extract(v85, '$."policyDelta"'), '$[*]'
                                                  )
                                                  ELSE ARRAY[json_extract(v85, '$."policyDelta"')]
                                                END
                                              )
                                            ),
                                            lambda v86: CASE
                                              WHEN json_type(v86) = 'ARRAY' THEN json_extract(v86, '$[*]')
                                              ELSE ARRAY[v86]
                                            END
                                          )
                                        ),
                                        lambda v87: CASE
                                          WHEN json_type(json_extract(v87, '$."bindingDeltas"')) = 'ARRAY' THEN json_extract(
                                            json_extract(v87, '$."bindingDeltas"'), '$[*]'
                                          )
                                          ELSE ARRAY[json_extract(v87, '$."bindingDeltas"')]
                                        END
                                      )
                                    ),
                                    lambda v88: CASE
                                      WHEN json_type(v88) = 'ARRAY' THEN json_extract(v88, '$[*]')
                                      ELSE ARRAY[v88]
                                    END
                                  )
                                ), lambda v89: json_extract(v89, '$."action"')
                              )
                            ],
                            lambda v90: len(
                              list_filter(
                                v90, lambda v91: coalesce(json_type(v91, '$') <> 'NULL', FALSE)
                              )
                            ) > 0
                          ), 1
                        ),
                        lambda v92: CASE
                          WHEN json_type(v92) = 'ARRAY' THEN json_extract(v92, '$[*]')
                          ELSE ARRAY[v92]
                        END
                      )
                    ),
                    lambda v93: CASE
                      WHEN json_type(v93) = 'ARRAY' THEN json_extract(v93, '$[*]')
                      ELSE ARRAY[v93]
                    END
                  )
                ), lambda v94: lower(json_extract_string(json_value(v94, '$'), '$')) = 'add'
              )
            ) > 0
            ELSE lower(
              CASE
                WHEN coalesce(
                  json_type(
                    TRY_CAST("protoPayload" AS JSON),
                    '$."serviceData.policyDelta.bindingDeltas.action"'
                  ) <> 'NULL', FALSE
                ) THEN json_extract_string(
                  json_value(
                    TRY_CAST("protoPayload" AS JSON),
                    '$."serviceData.policyDelta.bindingDeltas.action"'
                  ), '$'
                )
                WHEN coalesce(
                  json_type(
                    TRY_CAST("protoPayload" AS JSON),
                    '$."serviceData.policyDelta.bindingDeltas"."action"'
                  ) <> 'NULL', FALSE
                ) THEN json_extract_string(
                  json_value(
                    TRY_CAST("protoPayload" AS JSON),
                    '$."serviceData.policyDelta.bindingDeltas"."action"'
                  ), '$'
                )
                WHEN coalesce(
                  json_type(
                    TRY_CAST("protoPayload" AS JSON),
                    '$."serviceData.policyDelta"."bindingDeltas.action"'
                  ) <> 'NULL', FALSE
                ) THEN json_extract_string(
                  json_value(
                    TRY_CAST("protoPayload" AS JSON),
                    '$."serviceData.policyDelta"."bindingDeltas.action"'
                  ), '$'
                )
                WHEN coalesce(
                  json_type(
                    TRY_CAST("protoPayload" AS JSON),
                    '$."serviceData.policyDelta"."bindingDeltas"."action"'
                  ) <> 'NULL', FALSE
                ) THEN json_extract_string(
                  json_value(
                    TRY_CAST("protoPayload" AS JSON),
                    '$."serviceData.policyDelta"."bindingDeltas"."action"'
                  ), '$'
                )
                WHEN coalesce(
                  json_type(
                    TRY_CAST("protoPayload" AS JSON),
                    '$."serviceData"."policyDelta.bindingDeltas.action"'
                  ) <> 'NULL', FALSE
                ) THEN json_extract_string(
                  json_value(
                    TRY_CAST("protoPayload" AS JSON),
                    '$."serviceData"."policyDelta.bindingDeltas.action"'
                  ), '$'
                )
                WHEN coalesce(
                  json_type(
                    TRY_CAST("protoPayload" AS JSON),
                    '$."serviceData"."policyDelta.bindingDeltas"."action"'
                  ) <> 'NULL', FALSE
                ) THEN json_extract_string(
                  json_value(
                    TRY_CAST("protoPayload" AS JSON),
                    '$."serviceData"."policyDelta.bindingDeltas"."action"'
                  ), '$'
                )
                WHEN coalesce(
                  json_type(
                    TRY_CAST("protoPayload" AS JSON),
                    '$."serviceData"."policyDelta"."bindingDeltas.action"'
                  ) <> 'NULL', FALSE
                ) THEN json_extract_string(
                  json_value(
                    TRY_CAST("protoPayload" AS JSON),
                    '$."serviceData"."policyDelta"."bindingDeltas.action"'
                  ), '$'
                )
                WHEN coalesce(
                  json_type(
                    TRY_CAST("protoPayload" AS JSON),
                    '$."serviceData"."policyDelta"."bindingDeltas"."action"'
                  ) <> 'NULL', FALSE
                ) THEN json_extract_string(
                  json_value(
                    TRY_CAST("protoPayload" AS JSON),
                    '$."serviceData"."policyDelta"."bindingDeltas"."action"'
                  ), '$'
                )
              END
            ) = 'add'
          END
      )
      OR CASE
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
                                lambda v95: CASE
                                  WHEN json_type(v95) = 'ARRAY' THEN json_extract(v95, '$[*]')
                                  ELSE ARRAY[v95]
                                END
                              )
                            ), lambda v96: json_extract(v96, '$."request.policy.bindings.members"')
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
                                        lambda v97: CASE
                                          WHEN json_type(v97) = 'ARRAY' THEN json_extract(v97, '$[*]')
                                          ELSE ARRAY[v97]
                                        END
                                      )
                                    ),
                                    lambda v98: CASE
                                      WHEN json_type(json_extract(v98, '$."request.policy.bindings"')) = 'ARRAY' THEN json_extract(
                                        json_extract(v98, '$."request.policy.bindings"'), '$[*]'
                                      )
                                      ELSE ARRAY[json_extract(v98, '$."request.policy.bindings"')]
                                    END
                                  )
                                ),
                                lambda v99: CASE
                                  WHEN json_type(v99) = 'ARRAY' THEN json_extract(v99, '$[*]')
                                  ELSE ARRAY[v99]
                                END
                              )
                            ), lambda v100: json_extract(v100, '$."members"')
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
                                        lambda v101: CASE
                                          WHEN json_type(v101) = 'ARRAY' THEN json_extract(v101, '$[*]')
                                          ELSE ARRAY[v101]
                                        END
                                      )
                                    ),
                                    lambda v102: CASE
                                      WHEN json_type(json_extract(v102, '$."request.policy"')) = 'ARRAY' THEN json_extract(json_extract(v102, '$."request.policy"'), '$[*]')
                                      ELSE ARRAY[json_extract(v102, '$."request.policy"')]
                                    END
                                  )
                                ),
                                lambda v103: CASE
                                  WHEN json_type(v103) = 'ARRAY' THEN json_extract(v103, '$[*]')
                                  ELSE ARRAY[v103]
                                END
                              )
                            ), lambda v104: json_extract(v104, '$."bindings.members"')
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
                                                lambda v105: CASE
                                                  WHEN json_type(v105) = 'ARRAY' THEN json_extract(v105, '$[*]')
                                                  ELSE ARRAY[v105]
                                                END
                                              )
                                            ),
                                            lambda v106: CASE
                                              WHEN json_type(json_extract(v106, '$."request.policy"')) = 'ARRAY' THEN json_extract(
                                                json_extract(v106, '$."request.policy"'), '$[*]'
                                              )
                                              ELSE ARRAY[json_extract(v106, '$."request.policy"')]
                                            END
                                          )
                                        ),
                                        lambda v107: CASE
                                          WHEN json_type(v107) = 'ARRAY' THEN json_extract(v107, '$[*]')
                                          ELSE ARRAY[v107]
                                        END
                                      )
                                    ),
                                    lambda v108: CASE
                                      WHEN json_type(json_extract(v108, '$."bindings"')) = 'ARRAY' THEN json_extract(json_extract(v108, '$."bindings"'), '$[*]')
                                      ELSE ARRAY[json_extract(v108, '$."bindings"')]
                                    END
                                  )
                                ),
                                lambda v109: CASE
                                  WHEN json_type(v109) = 'ARRAY' THEN json_extract(v109, '$[*]')
                                  ELSE ARRAY[v109]
                                END
                              )
                            ), lambda v110: json_extract(v110, '$."members"')
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
                                        lambda v111: CASE
                                          WHEN json_type(v111) = 'ARRAY' THEN json_extract(v111, '$[*]')
                                          ELSE ARRAY[v111]
                                        END
                                      )
                                    ),
                                    lambda v112: CASE
                                      WHEN json_type(json_extract(v112, '$."request"')) = 'ARRAY' THEN json_extract(json_extract(v112, '$."request"'), '$[*]')
                                      ELSE ARRAY[json_extract(v112, '$."request"')]
                                    END
                                  )
                                ),
                                lambda v113: CASE
                                  WHEN json_type(v113) = 'ARRAY' THEN json_extract(v113, '$[*]')
                                  ELSE ARRAY[v113]
                                END
                              )
                            ), lambda v114: json_extract(v114, '$."policy.bindings.members"')
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
                                                lambda v115: CASE
                                                  WHEN json_type(v115) = 'ARRAY' THEN json_extract(v115, '$[*]')
                                                  ELSE ARRAY[v115]
                                                END
                                              )
                                            ),
                                            lambda v116: CASE
                                              WHEN json_type(json_extract(v116, '$."request"')) = 'ARRAY' THEN json_extract(
                                                json_extract(v116, '$."request"'), '$[*]'
                                              )
                                              ELSE ARRAY[json_extract(v116, '$."request"')]
                                            END
                                          )
                                        ),
                                        lambda v117: CASE
                                          WHEN json_type(v117) = 'ARRAY' THEN json_extract(v117, '$[*]')
                                          ELSE ARRAY[v117]
                                        END
                                      )
                                    ),
                                    lambda v118: CASE
                                      WHEN json_type(json_extract(v118, '$."policy.bindings"')) = 'ARRAY' THEN json_extract(
                                        json_extract(v118, '$."policy.bindings"'), '$[*]'
                                      )
                                      ELSE ARRAY[json_extract(v118, '$."policy.bindings"')]
                                    END
                                  )
                                ),
                                lambda v119: CASE
                                  WHEN json_type(v119) = 'ARRAY' THEN json_extract(v119, '$[*]')
                                  ELSE ARRAY[v119]
                                END
                              )
                            ), lambda v120: json_extract(v120, '$."members"')
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
                                                lambda v121: CASE
                                                  WHEN json_type(v121) = 'ARRAY' THEN json_extract(v121, '$[*]')
                                                  ELSE ARRAY[v121]
                                                END
                                              )
                                            ),
                                            lambda v122: CASE
                                              WHEN json_type(json_extract(v122, '$."request"')) = 'ARRAY' THEN json_extract(
                                                json_extract(v122, '$."request"'), '$[*]'
                                              )
                                              ELSE ARRAY[json_extract(v122, '$."request"')]
                                            END
                                          )
                                        ),
                                        lambda v123: CASE
                                          WHEN json_type(v123) = 'ARRAY' THEN json_extract(v123, '$[*]')
                                          ELSE ARRAY[v123]
                                        END
                                      )
                                    ),
                                    lambda v124: CASE
                                      WHEN json_type(json_extract(v124, '$."policy"')) = 'ARRAY' THEN json_extract(json_extract(v124, '$."policy"'), '$[*]')
                                      ELSE ARRAY[json_extract(v124, '$."policy"')]
                                    END
                                  )
                                ),
                                lambda v125: CASE
                                  WHEN json_type(v125) = 'ARRAY' THEN json_extract(v125, '$[*]')
                                  ELSE ARRAY[v125]
                                END
                              )
                            ), lambda v126: json_extract(v126, '$."bindings.members"')
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
                                                            TRY_CAST("protoPayload" AS JSON), '$[*]'
                                                          )
                                                          ELSE ARRAY[TRY_CAST("protoPayload" AS JSON)]
                                                        END,
                                                        lambda v127: CASE
                                                          WHEN json_type(v127) = 'ARRAY' THEN json_extract(v127, '$[*]')
                                                          ELSE ARRAY[v127]
                                                        END
                                                      )
                                                    ),
                                                    lambda v128: CASE
                                                      WHEN json_type(json_extract(v128, '$."request"')) = 'ARRAY' THEN json_extract(
                                                        json_extract(v128, '$."request"'), '$[*]'
                                                      )
                                                      ELSE ARRAY[json_extract(v128, '$."request"')]
                                                    END
                                                  )
                                                ),
                                                lambda v129: CASE
                                                  WHEN json_type(v129) = 'ARRAY' THEN json_extract(v129, '$[*]')
                                                  ELSE ARRAY[v129]
                                                END
                                              )
                                            ),
                                            lambda v130: CASE
                                              WHEN json_type(json_extract(v130, '$."policy"')) = 'ARRAY' THEN json_extract(json_extract(v130, '$."policy"'), '$[*]')
                                              ELSE ARRAY[json_extract(v130, '$."policy"')]
                                            END
                                          )
                                        ),
                                        lambda v131: CASE
                                          WHEN json_type(v131) = 'ARRAY' THEN json_extract(v131, '$[*]')
                                          ELSE ARRAY[v131]
                                        END
                                      )
                                    ),
                                    lambda v132: CASE
                                      WHEN json_type(json_extract(v132, '$."bindings"')) = 'ARRAY' THEN json_extract(json_extract(v132, '$."bindings"'), '$[*]')
                                      ELSE ARRAY[json_extract(v132, '$."bindings"')]
                                    END
                                  )
                                ),
                                lambda v133: CASE
                                  WHEN json_type(v133) = 'ARRAY' THEN json_extract(v133, '$[*]')
                                  ELSE ARRAY[v133]
                                END
                              )
                            ), lambda v134: json_extract(v134, '$."members"')
                          )
                        ],
                        lambda v135: len(
                          list_filter(
                            v135, lambda v136: coalesce(json_type(v136, '$') <> 'NULL', FALSE)
                          )
                        ) > 0
                      ), 1
                    ),
                    lambda v137: CASE
                      WHEN json_type(v137) = 'ARRAY' THEN json_extract(v137, '$[*]')
                      ELSE ARRAY[v137]
                    END
                  )
                ),
                lambda v138: CASE
                  WHEN json_type(v138) = 'ARRAY' THEN json_extract(v138, '$[*]')
                  ELSE ARRAY[v138]
                END
              )
            ),
            lambda v139: lower(json_extract_string(json_value(v139, '$'), '$')) IN (
              'allusers', 'allauthenticatedusers'
            )
          )
        ) > 0
        ELSE lower(
          CASE
            WHEN coalesce(
              json_type(TRY_CAST("protoPayload" AS JSON), '$."request.policy.bindings.members"') <> 'NULL',
              FALSE
            ) THEN json_extract_string(
              json_value(TRY_CAST("protoPayload" AS JSON), '$."request.policy.bindings.members"'),
              '$'
            )
            WHEN coalesce(
              json_type(TRY_CAST("protoPayload" AS JSON), '$."request.policy.bindings"."members"') <> 'NULL',
              FALSE
            ) THEN json_extract_string(
              json_value(TRY_CAST("protoPayload" AS JSON), '$."request.policy.bindings"."members"'),
              '$'
            )
            WHEN coalesce(
              json_type(TRY_CAST("protoPayload" AS JSON), '$."request.policy"."bindings.members"') <> 'NULL',
              FALSE
            ) THEN json_extract_string(
              json_value(TRY_CAST("protoPayload" AS JSON), '$."request.policy"."bindings.members"'),
              '$'
            )
            WHEN coalesce(
              json_type(TRY_CAST("protoPayload" AS JSON), '$."request.policy"."bindings"."members"') <> 'NULL',
              FALSE
            ) THEN json_extract_string(
              json_value(
                TRY_CAST("protoPayload" AS JSON), '$."request.policy"."bindings"."members"'
              ), '$'
            )
            WHEN coalesce(
              json_type(TRY_CAST("protoPayload" AS JSON), '$."request"."policy.bindings.members"') <> 'NULL',
              FALSE
            ) THEN json_extract_string(
              json_value(TRY_CAST("protoPayload" AS JSON), '$."request"."policy.bindings.members"'),
              '$'
            )
            WHEN coalesce(
              json_type(TRY_CAST("protoPayload" AS JSON), '$."request"."policy.bindings"."members"') <> 'NULL',
              FALSE
            ) THEN json_extract_string(
              json_value(
                TRY_CAST("protoPayload" AS JSON), '$."request"."policy.bindings"."members"'
              ), '$'
            )
            WHEN coalesce(
              json_type(TRY_CAST("protoPayload" AS JSON), '$."request"."policy"."bindings.members"') <> 'NULL',
              FALSE
            ) THEN json_extract_string(
              json_value(
                TRY_CAST("protoPayload" AS JSON), '$."request"."policy"."bindings.members"'
              ), '$'
            )
            WHEN coalesce(
              json_type(
                TRY_CAST("protoPayload" AS JSON), '$."request"."policy"."bindings"."members"'
              ) <> 'NULL', FALSE
            ) THEN json_extract_string(
              json_value(
                TRY_CAST("protoPayload" AS JSON), '$."request"."policy"."bindings"."members"'
              ), '$'
            )
          END
        ) IN (
          'allusers', 'allauthenticatedusers'
        )
      END
  )
  AND NOT coalesce(
    CASE
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
                              lambda v140: CASE
                                WHEN json_type(v140) = 'ARRAY' THEN json_extract(v140, '$[*]')
                                ELSE ARRAY[v140]
                              END
                            )
                          ), lambda v141: json_extract(v141, '$."status.code"')
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
                                      lambda v142: CASE
                                        WHEN json_type(v142) = 'ARRAY' THEN json_extract(v142, '$[*]')
                                        ELSE ARRAY[v142]
                                      END
                                    )
                                  ),
                                  lambda v143: CASE
                                    WHEN json_type(json_extract(v143, '$."status"')) = 'ARRAY' THEN json_extract(json_extract(v143, '$."status"'), '$[*]')
                                    ELSE ARRAY[json_extract(v143, '$."status"')]
                                  END
                                )
                              ),
                              lambda v144: CASE
                                WHEN json_type(v144) = 'ARRAY' THEN json_extract(v144, '$[*]')
                                ELSE ARRAY[v144]
                              END
                            )
                          ), lambda v145: json_extract(v145, '$."code"')
                        )
                      ],
                      lambda v146: len(
                        list_filter(
                          v146, lambda v147: coalesce(json_type(v147, '$') <> 'NULL', FALSE)
                        )
                      ) > 0
                    ), 1
                  ),
                  lambda v148: CASE
                    WHEN json_type(v148) = 'ARRAY' THEN json_extract(v148, '$[*]')
                    ELSE ARRAY[v148]
                  END
                )
              ),
              lambda v149: CASE
                WHEN json_type(v149) = 'ARRAY' THEN json_extract(v149, '$[*]')
                ELSE ARRAY[v149]
              END
            )
          ),
          lambda v150: CASE
            WHEN regexp_matches(
              json_extract_string(json_value(v150, '$'), '$'),
              '\A[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?\z'
            ) THEN TRY_CAST(json_extract_string(json_value(v150, '$'), '$') AS DOUBLE) > 0E0
            ELSE FALSE
          END
        )
      ) > 0
      ELSE CASE
        WHEN regexp_matches(
          CASE
            WHEN coalesce(
              json_type(TRY_CAST("protoPayload" AS JSON), '$."status.code"') <> 'NULL', FALSE
            ) THEN json_extract_string(
              json_value(TRY_CAST("protoPayload" AS JSON), '$."status.code"'), '$'
            )
            WHEN coalesce(
              json_type(TRY_CAST("protoPayload" AS JSON), '$."status"."code"') <> 'NULL', FALSE
            ) THEN json_extract_string(
              json_value(TRY_CAST("protoPayload" AS JSON), '$."status"."code"'), '$'
            )
          END, '\A[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?\z'
        ) THEN TRY_CAST(CASE
          WHEN coalesce(json_type(TRY_CAST("protoPayload" AS JSON), '$."status.code"') <> 'NULL', FALSE) THEN json_extract_string(json_value(TRY_CAST("protoPayload" AS JSON), '$."status.code"'), '$')
          WHEN coalesce(
            json_type(TRY_CAST("protoPayload" AS JSON), '$."status"."code"') <> 'NULL', FALSE
          ) THEN json_extract_string(
            json_value(TRY_CAST("protoPayload" AS JSON), '$."status"."code"'), '$'
          )
        END AS DOUBLE) > 0E0
        ELSE FALSE
      END
    END, FALSE
  );
