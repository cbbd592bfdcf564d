-- Pod Made With Access to Its Node
-- rule 50391919-7ba7-4db4-9050-1b9a1a64bb5d, level high, source kubernetes, duckdb
SELECT
  "requestReceivedTimestamp",
  "auditID",
  "stage",
  coalesce(
    json_extract_string(json_value(TRY_CAST("user" AS JSON), '$."username"'), '$'),
    CAST(json_extract(TRY_CAST("user" AS JSON), '$."username"') AS VARCHAR)
  ) AS "user.username",
  coalesce(
    json_extract_string(json_value(TRY_CAST("objectRef" AS JSON), '$."namespace"'), '$'),
    CAST(json_extract(TRY_CAST("objectRef" AS JSON), '$."namespace"') AS VARCHAR)
  ) AS "objectRef.namespace",
  coalesce(
    json_extract_string(json_value(TRY_CAST("objectRef" AS JSON), '$."name"'), '$'),
    CAST(json_extract(TRY_CAST("objectRef" AS JSON), '$."name"') AS VARCHAR)
  ) AS "objectRef.name",
  coalesce(
    json_extract_string(
      json_value(TRY_CAST("requestObject" AS JSON), '$."spec.containers.image"'), '$'
    ), CAST(json_extract(TRY_CAST("requestObject" AS JSON), '$."spec.containers.image"') AS VARCHAR),
    json_extract_string(
      json_value(TRY_CAST("requestObject" AS JSON), '$."spec.containers"."image"'), '$'
    ),
    CAST(json_extract(TRY_CAST("requestObject" AS JSON), '$."spec.containers"."image"') AS VARCHAR),
    json_extract_string(
      json_value(TRY_CAST("requestObject" AS JSON), '$."spec"."containers.image"'), '$'
    ),
    CAST(json_extract(TRY_CAST("requestObject" AS JSON), '$."spec"."containers.image"') AS VARCHAR),
    json_extract_string(
      json_value(TRY_CAST("requestObject" AS JSON), '$."spec"."containers"."image"'), '$'
    ),
    CAST(json_extract(TRY_CAST("requestObject" AS JSON), '$."spec"."containers"."image"') AS VARCHAR)
  ) AS "requestObject.spec.containers.image"
FROM "kubernetes_audit"
WHERE lower("verb") = 'create'
  AND (
    lower(json_extract_string(json_value(TRY_CAST("objectRef" AS JSON), '$."resource"'), '$')) = 'pods'
      OR CASE
        WHEN strpos(CAST(TRY_CAST("objectRef" AS JSON) AS VARCHAR), '[') > 0 THEN len(
          list_filter(
            flatten(
              list_transform(
                flatten(
                  list_transform(
                    flatten(
                      list_transform(
                        CASE
                          WHEN json_type(TRY_CAST("objectRef" AS JSON)) = 'ARRAY' THEN json_extract(TRY_CAST("objectRef" AS JSON), '$[*]')
                          ELSE ARRAY[TRY_CAST("objectRef" AS JSON)]
                        END,
                        lambda v1: CASE
                          WHEN json_type(v1) = 'ARRAY' THEN json_extract(v1, '$[*]')
                          ELSE ARRAY[v1]
                        END
                      )
                    ),
                    lambda v2: CASE
                      WHEN json_type(json_extract(v2, '$."resource"')) = 'ARRAY' THEN json_extract(json_extract(v2, '$."resource"'), '$[*]')
                      ELSE ARRAY[json_extract(v2, '$."resource"')]
                    END
                  )
                ),
                lambda v3: CASE WHEN json_type(v3) = 'ARRAY' THEN json_extract(v3, '$[*]') ELSE ARRAY[v3] END
              )
            ), lambda v4: lower(json_extract_string(json_value(v4, '$'), '$')) = 'pods'
          )
        ) > 0
        ELSE FALSE
      END
  )
  AND NOT coalesce(
    coalesce(json_type(TRY_CAST("objectRef" AS JSON), '$."subresource"') <> 'NULL', FALSE)
      OR CASE
        WHEN strpos(CAST(TRY_CAST("objectRef" AS JSON) AS VARCHAR), '[') > 0 THEN len(
          list_filter(
            list_transform(
              flatten(
                list_transform(
                  CASE
                    WHEN json_type(TRY_CAST("objectRef" AS JSON)) = 'ARRAY' THEN json_extract(TRY_CAST("objectRef" AS JSON), '$[*]')
                    ELSE ARRAY[TRY_CAST("objectRef" AS JSON)]
                  END,
                  lambda v5: CASE WHEN json_type(v5) = 'ARRAY' THEN json_extract(v5, '$[*]') ELSE ARRAY[v5] END
                )
              ), lambda v6: json_extract(v6, '$."subresource"')
            ), lambda v7: coalesce(json_type(v7, '$') <> 'NULL', FALSE)
          )
        ) > 0
        ELSE FALSE
      END, FALSE
  )
  AND lower("stage") = 'responsecomplete'
  AND (
    CASE
        WHEN regexp_matches(
          json_extract_string(json_value(TRY_CAST("responseStatus" AS JSON), '$."code"'), '$'),
          '\A[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?\z'
        ) THEN TRY_CAST(json_extract_string(json_value(TRY_CAST("responseStatus" AS JSON), '$."code"'), '$') AS DOUBLE) = 2.01E2
        ELSE FALSE
      END
      OR CASE
        WHEN strpos(CAST(TRY_CAST("responseStatus" AS JSON) AS VARCHAR), '[') > 0 THEN len(
          list_filter(
            flatten(
              list_transform(
                flatten(
                  list_transform(
                    flatten(
                      list_transform(
                        CASE
                          WHEN json_type(TRY_CAST("responseStatus" AS JSON)) = 'ARRAY' THEN json_extract(TRY_CAST("responseStatus" AS JSON), '$[*]')
                          ELSE ARRAY[TRY_CAST("responseStatus" AS JSON)]
                        END,
                        lambda v8: CASE
                          WHEN json_type(v8) = 'ARRAY' THEN json_extract(v8, '$[*]')
                          ELSE ARRAY[v8]
                        END
                      )
                    ),
                    lambda v9: CASE
                      WHEN json_type(json_extract(v9, '$."code"')) = 'ARRAY' THEN json_extract(json_extract(v9, '$."code"'), '$[*]')
                      ELSE ARRAY[json_extract(v9, '$."code"')]
                    END
                  )
                ),
                lambda v10: CASE
                  WHEN json_type(v10) = 'ARRAY' THEN json_extract(v10, '$[*]')
                  ELSE ARRAY[v10]
                END
              )
            ),
            lambda v11: CASE
              WHEN regexp_matches(
                json_extract_string(json_value(v11, '$'), '$'),
                '\A[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?\z'
              ) THEN TRY_CAST(json_extract_string(json_value(v11, '$'), '$') AS DOUBLE) = 2.01E2
              ELSE FALSE
            END
          )
        ) > 0
        ELSE FALSE
      END
  )
  AND (
    CASE
        WHEN strpos(CAST(TRY_CAST("requestObject" AS JSON) AS VARCHAR), '[') > 0 THEN len(
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
                                  WHEN json_type(TRY_CAST("requestObject" AS JSON)) = 'ARRAY' THEN json_extract(TRY_CAST("requestObject" AS JSON), '$[*]')
                                  ELSE ARRAY[TRY_CAST("requestObject" AS JSON)]
                                END,
                                lambda v12: CASE
                                  WHEN json_type(v12) = 'ARRAY' THEN json_extract(v12, '$[*]')
                                  ELSE ARRAY[v12]
                                END
                              )
                            ),
                            lambda v13: json_extract(v13, '$."spec.containers.securityContext.privileged"')
                          ),
                          list_transform(
                            flatten(
                              list_transform(
                                flatten(
                                  list_transform(
                                    flatten(
                                      list_transform(
                                        CASE
                                          WHEN json_type(TRY_CAST("requestObject" AS JSON)) = 'ARRAY' THEN json_extract(TRY_CAST("requestObject" AS JSON), '$[*]')
                                          ELSE ARRAY[TRY_CAST("requestObject" AS JSON)]
                                        END,
                                        lambda v14: CASE
                                          WHEN json_type(v14) = 'ARRAY' THEN json_extract(v14, '$[*]')
                                          ELSE ARRAY[v14]
                                        END
                                      )
                                    ),
                                    lambda v15: CASE
                                      WHEN json_type(
                                        json_extract(v15, '$."spec.containers.securityContext"')
                                      ) = 'ARRAY' THEN json_extract(
                                        json_extract(v15, '$."spec.containers.securityContext"'),
                                        '$[*]'
                                      )
                                      ELSE ARRAY[
                                        json_extract(v15, '$."spec.containers.securityContext"')
                                      ]
                                    END
                                  )
                                ),
                                lambda v16: CASE
                                  WHEN json_type(v16) = 'ARRAY' THEN json_extract(v16, '$[*]')
                                  ELSE ARRAY[v16]
                                END
                              )
                            ), lambda v17: json_extract(v17, '$."privileged"')
                          ),
                          list_transform(
                            flatten(
                              list_transform(
                                flatten(
                                  list_transform(
                                    flatten(
                                      list_transform(
                                        CASE
                                          WHEN json_type(TRY_CAST("requestObject" AS JSON)) = 'ARRAY' THEN json_extract(TRY_CAST("requestObject" AS JSON), '$[*]')
                                          ELSE ARRAY[TRY_CAST("requestObject" AS JSON)]
                                        END,
                                        lambda v18: CASE
                                          WHEN json_type(v18) = 'ARRAY' THEN json_extract(v18, '$[*]')
                                          ELSE ARRAY[v18]
                                        END
                                      )
                                    ),
                                    lambda v19: CASE
                                      WHEN json_type(json_extract(v19, '$."spec.containers"')) = 'ARRAY' THEN json_extract(json_extract(v19, '$."spec.containers"'), '$[*]')
                                      ELSE ARRAY[json_extract(v19, '$."spec.containers"')]
                                    END
                                  )
                                ),
                                lambda v20: CASE
                                  WHEN json_type(v20) = 'ARRAY' THEN json_extract(v20, '$[*]')
                                  ELSE ARRAY[v20]
                                END
                              )
                            ), lambda v21: json_extract(v21, '$."securityContext.privileged"')
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
                                                  WHEN json_type(TRY_CAST("requestObject" AS JSON)) = 'ARRAY' THEN json_extract(
                                                    TRY_CAST("requestObject" AS JSON), '$[*]'
                                                  )
                                                  ELSE ARRAY[TRY_CAST("requestObject" AS JSON)]
                                                END,
                                                lambda v22: CASE
                                                  WHEN json_type(v22) = 'ARRAY' THEN json_extract(v22, '$[*]')
                                                  ELSE ARRAY[v22]
                                                END
                                              )
                                            ),
                                            lambda v23: CASE
                                              WHEN json_type(json_extract(v23, '$."spec.containers"')) = 'ARRAY' THEN json_extract(
                                                json_extract(v23, '$."spec.containers"'), '$[*]'
                                              )
                                              ELSE ARRAY[json_extract(v23, '$."spec.containers"')]
                                            END
                                          )
                                        ),
                                        lambda v24: CASE
                                          WHEN json_type(v24) = 'ARRAY' THEN json_extract(v24, '$[*]')
                                          ELSE ARRAY[v24]
                                        END
                                      )
                                    ),
                                    lambda v25: CASE
                                      WHEN json_type(json_extract(v25, '$."securityContext"')) = 'ARRAY' THEN json_extract(json_extract(v25, '$."securityContext"'), '$[*]')
                                      ELSE ARRAY[json_extract(v25, '$."securityContext"')]
                                    END
                                  )
                                ),
                                lambda v26: CASE
                                  WHEN json_type(v26) = 'ARRAY' THEN json_extract(v26, '$[*]')
                                  ELSE ARRAY[v26]
                                END
                              )
                            ), lambda v27: json_extract(v27, '$."privileged"')
                          ),
                          list_transform(
                            flatten(
                              list_transform(
                                flatten(
                                  list_transform(
                                    flatten(
                                      list_transform(
                                        CASE
                                          WHEN json_type(TRY_CAST("requestObject" AS JSON)) = 'ARRAY' THEN json_extract(TRY_CAST("requestObject" AS JSON), '$[*]')
                                          ELSE ARRAY[TRY_CAST("requestObject" AS JSON)]
                                        END,
                                        lambda v28: CASE
                                          WHEN json_type(v28) = 'ARRAY' THEN json_extract(v28, '$[*]')
                                          ELSE ARRAY[v28]
                                        END
                                      )
                                    ),
                                    lambda v29: CASE
                                      WHEN json_type(json_extract(v29, '$."spec"')) = 'ARRAY' THEN json_extract(json_extract(v29, '$."spec"'), '$[*]')
                                      ELSE ARRAY[json_extract(v29, '$."spec"')]
                                    END
                                  )
                                ),
                                lambda v30: CASE
                                  WHEN json_type(v30) = 'ARRAY' THEN json_extract(v30, '$[*]')
                                  ELSE ARRAY[v30]
                                END
                              )
                            ),
                            lambda v31: json_extract(v31, '$."containers.securityContext.privileged"')
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
                                                  WHEN json_type(TRY_CAST("requestObject" AS JSON)) = 'ARRAY' THEN json_extract(
                                                    TRY_CAST("requestObject" AS JSON), '$[*]'
                                                  )
                                                  ELSE ARRAY[TRY_CAST("requestObject" AS JSON)]
                                                END,
                                                lambda v32: CASE
                                                  WHEN json_type(v32) = 'ARRAY' THEN json_extract(v32, '$[*]')
                                                  ELSE ARRAY[v32]
                                                END
                                              )
                                            ),
                                            lambda v33: CASE
                                              WHEN json_type(json_extract(v33, '$."spec"')) = 'ARRAY' THEN json_extract(json_extract(v33, '$."spec"'), '$[*]')
                                              ELSE ARRAY[json_extract(v33, '$."spec"')]
                                            END
                                          )
                                        ),
                                        lambda v34: CASE
                                          WHEN json_type(v34) = 'ARRAY' THEN json_extract(v34, '$[*]')
                                          ELSE ARRAY[v34]
                                        END
                                      )
                                    ),
                                    lambda v35: CASE
                                      WHEN json_type(json_extract(v35, '$."containers.securityContext"')) = 'ARRAY' THEN json_extract(
                                        json_extract(v35, '$."containers.securityContext"'), '$[*]'
                                      )
                                      ELSE ARRAY[json_extract(v35, '$."containers.securityContext"')]
                                    END
                                  )
                                ),
                                lambda v36: CASE
                                  WHEN json_type(v36) = 'ARRAY' THEN json_extract(v36, '$[*]')
                                  ELSE ARRAY[v36]
                                END
                              )
                            ), lambda v37: json_extract(v37, '$."privileged"')
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
                                                  WHEN json_type(TRY_CAST("requestObject" AS JSON)) = 'ARRAY' THEN json_extract(
                                                    TRY_CAST("requestObject" AS JSON), '$[*]'
                                                  )
                                                  ELSE ARRAY[TRY_CAST("requestObject" AS JSON)]
                                                END,
                                                lambda v38: CASE
                                                  WHEN json_type(v38) = 'ARRAY' THEN json_extract(v38, '$[*]')
                                                  ELSE ARRAY[v38]
                                                END
                                              )
                                            ),
                                            lambda v39: CASE
                                              WHEN json_type(json_extract(v39, '$."spec"')) = 'ARRAY' THEN json_extract(json_extract(v39, '$."spec"'), '$[*]')
                                              ELSE ARRAY[json_extract(v39, '$."spec"')]
                                            END
                                          )
                                        ),
                                        lambda v40: CASE
                                          WHEN json_type(v40) = 'ARRAY' THEN json_extract(v40, '$[*]')
                                          ELSE ARRAY[v40]
                                        END
                                      )
                                    ),
                                    lambda v41: CASE
                                      WHEN json_type(json_extract(v41, '$."containers"')) = 'ARRAY' THEN json_extract(json_extract(v41, '$."containers"'), '$[*]')
                                      ELSE ARRAY[json_extract(v41, '$."containers"')]
                                    END
                                  )
                                ),
                                lambda v42: CASE
                                  WHEN json_type(v42) = 'ARRAY' THEN json_extract(v42, '$[*]')
                                  ELSE ARRAY[v42]
                                END
                              )
                            ), lambda v43: json_extract(v43, '$."securityContext.privileged"')
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
                                                            TRY_CAST("requestObject" AS JSON)
                                                          ) = 'ARRAY' THEN json_extract(
                                                            TRY_CAST("requestObject" AS JSON),
                                                            '$[*]'
                                                          )
                                                          ELSE ARRAY[TRY_CAST("requestObject" AS JSON)]
                                                        END,
                                                        lambda v44: CASE
                                                          WHEN json_type(v44) = 'ARRAY' THEN json_extract(v44, '$[*]')
                                                          ELSE ARRAY[v44]
                                                        END
                                                      )
                                                    ),
                                                    lambda v45: CASE
                                                      WHEN json_type(json_extract(v45, '$."spec"')) = 'ARRAY' THEN json_extract(
                                                        json_extract(v45, '$."spec"'), '$[*]'
                                                      )
                                                      ELSE ARRAY[json_extract(v45, '$."spec"')]
                                                    END
                                                  )
                                                ),
                                                lambda v46: CASE
                                                  WHEN json_type(v46) = 'ARRAY' THEN json_extract(v46, '$[*]')
                                                  ELSE ARRAY[v46]
                                                END
                                              )
                                            ),
                                            lambda v47: CASE
                                              WHEN json_type(json_extract(v47, '$."containers"')) = 'ARRAY' THEN json_extract(
                                                json_extract(v47, '$."containers"'), '$[*]'
                                              )
                                              ELSE ARRAY[json_extract(v47, '$."containers"')]
                                            END
                                          )
                                        ),
                                        lambda v48: CASE
                                          WHEN json_type(v48) = 'ARRAY' THEN json_extract(v48, '$[*]')
                                          ELSE ARRAY[v48]
                                        END
                                      )
                                    ),
                                    lambda v49: CASE
                                      WHEN json_type(json_extract(v49, '$."securityContext"')) = 'ARRAY' THEN json_extract(json_extract(v49, '$."securityContext"'), '$[*]')
                                      ELSE ARRAY[json_extract(v49, '$."securityContext"')]
                                    END
                                  )
                                ),
                                lambda v50: CASE
                                  WHEN json_type(v50) = 'ARRAY' THEN json_extract(v50, '$[*]')
                                  ELSE ARRAY[v50]
                                END
                              )
                            ), lambda v51: json_extract(v51, '$."privileged"')
                          )
                        ],
                        lambda v52: len(
                          list_filter(
                            v52, lambda v53: coalesce(json_type(v53, '$') <> 'NULL', FALSE)
                          )
                        ) > 0
                      ), 1
                    ),
                    lambda v54: CASE
                      WHEN json_type(v54) = 'ARRAY' THEN json_extract(v54, '$[*]')
                      ELSE ARRAY[v54]
                    END
                  )
                ),
                lambda v55: CASE
                  WHEN json_type(v55) = 'ARRAY' THEN json_extract(v55, '$[*]')
                  ELSE ARRAY[v55]
                END
              )
            ), lambda v56: lower(json_extract_string(json_value(v56, '$'), '$')) = 'true'
          )
        ) > 0
        ELSE lower(
          CASE
            WHEN coalesce(
              json_type(
                TRY_CAST("requestObject" AS JSON), '$."spec.containers.securityContext.privileged"'
              ) <> 'NULL', FALSE
            ) THEN json_extract_string(
              json_value(
                TRY_CAST("requestObject" AS JSON), '$."spec.containers.securityContext.privileged"'
              ), '$'
            )
            WHEN coalesce(
              json_type(
                TRY_CAST("requestObject" AS JSON),
                '$."spec.containers.securityContext"."privileged"'
              ) <> 'NULL', FALSE
            ) THEN json_extract_string(
              json_value(
                TRY_CAST("requestObject" AS JSON),
                '$."spec.containers.securityContext"."privileged"'
              ), '$'
            )
            WHEN coalesce(
              json_type(
                TRY_CAST("requestObject" AS JSON),
                '$."spec.containers"."securityContext.privileged"'
              ) <> 'NULL', FALSE
            ) THEN json_extract_string(
              json_value(
                TRY_CAST("requestObject" AS JSON),
                '$."spec.containers"."securityContext.privileged"'
              ), '$'
            )
            WHEN coalesce(
              json_type(
                TRY_CAST("requestObject" AS JSON),
                '$."spec.containers"."securityContext"."privileged"'
              ) <> 'NULL', FALSE
            ) THEN json_extract_string(
              json_value(
                TRY_CAST("requestObject" AS JSON),
                '$."spec.containers"."securityContext"."privileged"'
              ), '$'
            )
            WHEN coalesce(
              json_type(
                TRY_CAST("requestObject" AS JSON),
                '$."spec"."containers.securityContext.privileged"'
              ) <> 'NULL', FALSE
            ) THEN json_extract_string(
              json_value(
                TRY_CAST("requestObject" AS JSON),
                '$."spec"."containers.securityContext.privileged"'
              ), '$'
            )
            WHEN coalesce(
              json_type(
                TRY_CAST("requestObject" AS JSON),
                '$."spec"."containers.securityContext"."privileged"'
              ) <> 'NULL', FALSE
            ) THEN json_extract_string(
              json_value(
                TRY_CAST("requestObject" AS JSON),
                '$."spec"."containers.securityContext"."privileged"'
              ), '$'
            )
            WHEN coalesce(
              json_type(
                TRY_CAST("requestObject" AS JSON),
                '$."spec"."containers"."securityContext.privileged"'
              ) <> 'NULL', FALSE
            ) THEN json_extract_string(
              json_value(
                TRY_CAST("requestObject" AS JSON),
                '$."spec"."containers"."securityContext.privileged"'
              ), '$'
            )
            WHEN coalesce(
              json_type(
                TRY_CAST("requestObject" AS JSON),
                '$."spec"."containers"."securityContext"."privileged"'
              ) <> 'NULL', FALSE
            ) THEN json_extract_string(
              json_value(
                TRY_CAST("requestObject" AS JSON),
                '$."spec"."containers"."securityContext"."privileged"'
              ), '$'
            )
          END
        ) = 'true'
      END
      OR CASE
        WHEN strpos(CAST(TRY_CAST("requestObject" AS JSON) AS VARCHAR), '[') > 0 THEN len(
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
                                  WHEN json_type(TRY_CAST("requestObject" AS JSON)) = 'ARRAY' THEN json_extract(TRY_CAST("requestObject" AS JSON), '$[*]')
                                  ELSE ARRAY[TRY_CAST("requestObject" AS JSON)]
                                END,
                                lambda v57: CASE
                                  WHEN json_type(v57) = 'ARRAY' THEN json_extract(v57, '$[*]')
                                  ELSE ARRAY[v57]
                                END
                              )
                            ),
                            lambda v58: json_extract(v58, '$."spec.initContainers.securityContext.privileged"')
                          ),
                          list_transform(
                            flatten(
                              list_transform(
                                flatten(
                                  list_transform(
                                    flatten(
                                      list_transform(
                                        CASE
                                          WHEN json_type(TRY_CAST("requestObject" AS JSON)) = 'ARRAY' THEN json_extract(TRY_CAST("requestObject" AS JSON), '$[*]')
                                          ELSE ARRAY[TRY_CAST("requestObject" AS JSON)]
                                        END,
                                        lambda v59: CASE
                                          WHEN json_type(v59) = 'ARRAY' THEN json_extract(v59, '$[*]')
                                          ELSE ARRAY[v59]
                                        END
                                      )
                                    ),
                                    lambda v60: CASE
                                      WHEN json_type(
                                        json_extract(v60, '$."spec.initContainers.securityContext"')
                                      ) = 'ARRAY' THEN json_extract(
                                        json_extract(v60, '$."spec.initContainers.securityContext"'),
                                        '$[*]'
                                      )
                                      ELSE ARRAY[
                                        json_extract(v60, '$."spec.initContainers.securityContext"')
                                      ]
                                    END
                                  )
                                ),
                                lambda v61: CASE
                                  WHEN json_type(v61) = 'ARRAY' THEN json_extract(v61, '$[*]')
                                  ELSE ARRAY[v61]
                                END
                              )
                            ), lambda v62: json_extract(v62, '$."privileged"')
                          ),
                          list_transform(
                            flatten(
                              list_transform(
                                flatten(
                                  list_transform(
                                    flatten(
                                      list_transform(
                                        CASE
                                          WHEN json_type(TRY_CAST("requestObject" AS JSON)) = 'ARRAY' THEN json_extract(TRY_CAST("requestObject" AS JSON), '$[*]')
                                          ELSE ARRAY[TRY_CAST("requestObject" AS JSON)]
                                        END,
                                        lambda v63: CASE
                                          WHEN json_type(v63) = 'ARRAY' THEN json_extract(v63, '$[*]')
                                          ELSE ARRAY[v63]
                                        END
                                      )
                                    ),
                                    lambda v64: CASE
                                      WHEN json_type(json_extract(v64, '$."spec.initContainers"')) = 'ARRAY' THEN json_extract(
                                        json_extract(v64, '$."spec.initContainers"'), '$[*]'
                                      )
                                      ELSE ARRAY[json_extract(v64, '$."spec.initContainers"')]
                                    END
                                  )
                                ),
                                lambda v65: CASE
                                  WHEN json_type(v65) = 'ARRAY' THEN json_extract(v65, '$[*]')
                                  ELSE ARRAY[v65]
                                END
                              )
                            ), lambda v66: json_extract(v66, '$."securityContext.privileged"')
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
                                                  WHEN json_type(TRY_CAST("requestObject" AS JSON)) = 'ARRAY' THEN json_extract(
                                                    TRY_CAST("requestObject" AS JSON), '$[*]'
                                                  )
                                                  ELSE ARRAY[TRY_CAST("requestObject" AS JSON)]
                                                END,
                                                lambda v67: CASE
                                                  WHEN json_type(v67) = 'ARRAY' THEN json_extract(v67, '$[*]')
                                                  ELSE ARRAY[v67]
                                                END
                                              )
                                            ),
                                            lambda v68: CASE
                                              WHEN json_type(
                                                json_extract(v68, '$."spec.initContainers"')
                                              ) = 'ARRAY' THEN json_extract(
                                                json_extract(v68, '$."spec.initContainers"'), '$[*]'
                                              )
                                              ELSE ARRAY[json_extract(v68, '$."spec.initContainers"')]
                                            END
                                          )
                                        ),
                                        lambda v69: CASE
                                          WHEN json_type(v69) = 'ARRAY' THEN json_extract(v69, '$[*]')
                                          ELSE ARRAY[v69]
                                        END
                                      )
                                    ),
                                    lambda v70: CASE
                                      WHEN json_type(json_extract(v70, '$."securityContext"')) = 'ARRAY' THEN json_extract(json_extract(v70, '$."securityContext"'), '$[*]')
                                      ELSE ARRAY[json_extract(v70, '$."securityContext"')]
                                    END
                                  )
                                ),
                                lambda v71: CASE
                                  WHEN json_type(v71) = 'ARRAY' THEN json_extract(v71, '$[*]')
                                  ELSE ARRAY[v71]
                                END
                              )
                            ), lambda v72: json_extract(v72, '$."privileged"')
                          ),
                          list_transform(
                            flatten(
                              list_transform(
                                flatten(
                                  list_transform(
                                    flatten(
                                      list_transform(
                                        CASE
                                          WHEN json_type(TRY_CAST("requestObject" AS JSON)) = 'ARRAY' THEN json_extract(TRY_CAST("requestObject" AS JSON), '$[*]')
                                          ELSE ARRAY[TRY_CAST("requestObject" AS JSON)]
                                        END,
                                        lambda v73: CASE
                                          WHEN json_type(v73) = 'ARRAY' THEN json_extract(v73, '$[*]')
                                          ELSE ARRAY[v73]
                                        END
                                      )
                                    ),
                                    lambda v74: CASE
                                      WHEN json_type(json_extract(v74, '$."spec"')) = 'ARRAY' THEN json_extract(json_extract(v74, '$."spec"'), '$[*]')
                                      ELSE ARRAY[json_extract(v74, '$."spec"')]
                                    END
                                  )
                                ),
                                lambda v75: CASE
                                  WHEN json_type(v75) = 'ARRAY' THEN json_extract(v75, '$[*]')
                                  ELSE ARRAY[v75]
                                END
                              )
                            ),
                            lambda v76: json_extract(v76, '$."initContainers.securityContext.privileged"')
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
                                                  WHEN json_type(TRY_CAST("requestObject" AS JSON)) = 'ARRAY' THEN json_extract(
                                                    TRY_CAST("requestObject" AS JSON), '$[*]'
                                                  )
                                                  ELSE ARRAY[TRY_CAST("requestObject" AS JSON)]
                                                END,
                                                lambda v77: CASE
                                                  WHEN json_type(v77) = 'ARRAY' THEN json_extract(v77, '$[*]')
                                                  ELSE ARRAY[v77]
                                                END
                                              )
                                            ),
                                            lambda v78: CASE
                                              WHEN json_type(json_extract(v78, '$."spec"')) = 'ARRAY' THEN json_extract(json_extract(v78, '$."spec"'), '$[*]')
                                              ELSE ARRAY[json_extract(v78, '$."spec"')]
                                            END
                                          )
                                        ),
                                        lambda v79: CASE
                                          WHEN json_type(v79) = 'ARRAY' THEN json_extract(v79, '$[*]')
                                          ELSE ARRAY[v79]
                                        END
                                      )
                                    ),
                                    lambda v80: CASE
                                      WHEN json_type(
                                        json_extract(v80, '$."initContainers.securityContext"')
                                      ) = 'ARRAY' THEN json_extract(
                                        json_extract(v80, '$."initContainers.securityContext"'),
                                        '$[*]'
                                      )
                                      ELSE ARRAY[json_extract(v80, '$."initContainers.securityContext"')]
                                    END
                                  )
                                ),
                                lambda v81: CASE
                                  WHEN json_type(v81) = 'ARRAY' THEN json_extract(v81, '$[*]')
                                  ELSE ARRAY[v81]
                                END
                              )
                            ), lambda v82: json_extract(v82, '$."privileged"')
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
                                                  WHEN json_type(TRY_CAST("requestObject" AS JSON)) = 'ARRAY' THEN json_extract(
                                                    TRY_CAST("requestObject" AS JSON), '$[*]'
                                                  )
                                                  ELSE ARRAY[TRY_CAST("requestObject" AS JSON)]
                                                END,
                                                lambda v83: CASE
                                                  WHEN json_type(v83) = 'ARRAY' THEN json_extract(v83, '$[*]')
                                                  ELSE ARRAY[v83]
                                                END
                                              )
                                            ),
                                            lambda v84: CASE
                                              WHEN json_type(json_extract(v84, '$."spec"')) = 'ARRAY' THEN json_extract(json_extract(v84, '$."spec"'), '$[*]')
                                              ELSE ARRAY[json_extract(v84, '$."spec"')]
                                            END
                                          )
                                        ),
                                        lambda v85: CASE
                                          WHEN json_type(v85) = 'ARRAY' THEN json_extract(v85, '$[*]')
                                          ELSE ARRAY[v85]
                                        END
                                      )
                                    ),
                                    lambda v86: CASE
                                      WHEN json_type(json_extract(v86, '$."initContainers"')) = 'ARRAY' THEN json_extract(json_extract(v86, '$."initContainers"'), '$[*]')
                                      ELSE ARRAY[json_extract(v86, '$."initContainers"')]
                                    END
                                  )
                                ),
                                lambda v87: CASE
                                  WHEN json_type(v87) = 'ARRAY' THEN json_extract(v87, '$[*]')
                                  ELSE ARRAY[v87]
                                END
                              )
                            ), lambda v88: json_extract(v88, '$."securityContext.privileged"')
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
                                                            TRY_CAST("requestObject" AS JSON)
                                                          ) = 'ARRAY' THEN json_extract(
                                                            TRY_CAST("requestObject" AS JSON),
                                                            '$[*]'
                                                          )
                                                          ELSE ARRAY[TRY_CAST("requestObject" AS JSON)]
                                                        END,
                                                        lambda v89: CASE
                                                          WHEN json_type(v89) = 'ARRAY' THEN json_extract(v89, '$[*]')
                                                          ELSE ARRAY[v89]
                                                        END
                                                      )
                                                    ),
                                                    lambda v90: CASE
                                                      WHEN json_type(json_extract(v90, '$."spec"')) = 'ARRAY' THEN json_extract(
                                                        json_extract(v90, '$."spec"'), '$[*]'
                                                      )
                                                      ELSE ARRAY[json_extract(v90, '$."spec"')]
                                                    END
                                                  )
                                                ),
                                                lambda v91: CASE
                                                  WHEN json_type(v91) = 'ARRAY' THEN json_extract(v91, '$[*]')
                                                  ELSE ARRAY[v91]
                                                END
                                              )
                                            ),
                                            lambda v92: CASE
                                              WHEN json_type(json_extract(v92, '$."initContainers"')) = 'ARRAY' THEN json_extract(
                                                json_extract(v92, '$."initContainers"'), '$[*]'
                                              )
                                              ELSE ARRAY[json_extract(v92, '$."initContainers"')]
                                            END
                                          )
                                        ),
                                        lambda v93: CASE
                                          WHEN json_type(v93) = 'ARRAY' THEN json_extract(v93, '$[*]')
                                          ELSE ARRAY[v93]
                                        END
                                      )
                                    ),
                                    lambda v94: CASE
                                      WHEN json_type(json_extract(v94, '$."securityContext"')) = 'ARRAY' THEN json_extract(json_extract(v94, '$."securityContext"'), '$[*]')
                                      ELSE ARRAY[json_extract(v94, '$."securityContext"')]
                                    END
                                  )
                                ),
                                lambda v95: CASE
                                  WHEN json_type(v95) = 'ARRAY' THEN json_extract(v95, '$[*]')
                                  ELSE ARRAY[v95]
                                END
                              )
                            ), lambda v96: json_extract(v96, '$."privileged"')
                          )
                        ],
                        lambda v97: len(
                          list_filter(
                            v97, lambda v98: coalesce(json_type(v98, '$') <> 'NULL', FALSE)
                          )
                        ) > 0
                      ), 1
                    ),
                    lambda v99: CASE
                      WHEN json_type(v99) = 'ARRAY' THEN json_extract(v99, '$[*]')
                      ELSE ARRAY[v99]
                    END
                  )
                ),
                lambda v100: CASE
                  WHEN json_type(v100) = 'ARRAY' THEN json_extract(v100, '$[*]')
                  ELSE ARRAY[v100]
                END
              )
            ), lambda v101: lower(json_extract_string(json_value(v101, '$'), '$')) = 'true'
          )
        ) > 0
        ELSE lower(
          CASE
            WHEN coalesce(
              json_type(
                TRY_CAST("requestObject" AS JSON),
                '$."spec.initContainers.securityContext.privileged"'
              ) <> 'NULL', FALSE
            ) THEN json_extract_string(
              json_value(
                TRY_CAST("requestObject" AS JSON),
                '$."spec.initContainers.securityContext.privileged"'
              ), '$'
            )
            WHEN coalesce(
              json_type(
                TRY_CAST("requestObject" AS JSON),
                '$."spec.initContainers.securityContext"."privileged"'
              ) <> 'NULL', FALSE
            ) THEN json_extract_string(
              json_value(
                TRY_CAST("requestObject" AS JSON),
                '$."spec.initContainers.securityContext"."privileged"'
              ), '$'
            )
            WHEN coalesce(
              json_type(
                TRY_CAST("requestObject" AS JSON),
                '$."spec.initContainers"."securityContext.privileged"'
              ) <> 'NULL', FALSE
            ) THEN json_extract_string(
              json_value(
                TRY_CAST("requestObject" AS JSON),
                '$."spec.initContainers"."securityContext.privileged"'
              ), '$'
            )
            WHEN coalesce(
              json_type(
                TRY_CAST("requestObject" AS JSON),
                '$."spec.initContainers"."securityContext"."privileged"'
              ) <> 'NULL', FALSE
            ) THEN json_extract_string(
              json_value(
                TRY_CAST("requestObject" AS JSON),
                '$."spec.initContainers"."securityContext"."privileged"'
              ), '$'
            )
            WHEN coalesce(
              json_type(
                TRY_CAST("requestObject" AS JSON),
                '$."spec"."initContainers.securityContext.privileged"'
              ) <> 'NULL', FALSE
            ) THEN json_extract_string(
              json_value(
                TRY_CAST("requestObject" AS JSON),
                '$."spec"."initContainers.securityContext.privileged"'
              ), '$'
            )
            WHEN coalesce(
              json_type(
                TRY_CAST("requestObject" AS JSON),
                '$."spec"."initContainers.securityContext"."privileged"'
              ) <> 'NULL', FALSE
            ) THEN json_extract_string(
              json_value(
                TRY_CAST("requestObject" AS JSON),
                '$."spec"."initContainers.securityContext"."privileged"'
              ), '$'
            )
            WHEN coalesce(
              json_type(
                TRY_CAST("requestObject" AS JSON),
                '$."spec"."initContainers"."securityContext.privileged"'
              ) <> 'NULL', FALSE
            ) THEN json_extract_string(
              json_value(
                TRY_CAST("requestObject" AS JSON),
                '$."spec"."initContainers"."securityContext.privileged"'
              ), '$'
            )
            WHEN coalesce(
              json_type(
                TRY_CAST("requestObject" AS JSON),
                '$."spec"."initContainers"."securityContext"."privileged"'
              ) <> 'NULL', FALSE
            ) THEN json_extract_string(
              json_value(
                TRY_CAST("requestObject" AS JSON),
                '$."spec"."initContainers"."securityContext"."privileged"'
              ), '$'
            )
          END
        ) = 'true'
      END
      OR CASE
        WHEN strpos(CAST(TRY_CAST("requestObject" AS JSON) AS VARCHAR), '[') > 0 THEN len(
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
                                  WHEN json_type(TRY_CAST("requestObject" AS JSON)) = 'ARRAY' THEN json_extract(TRY_CAST("requestObject" AS JSON), '$[*]')
                                  ELSE ARRAY[TRY_CAST("requestObject" AS JSON)]
                                END,
                                lambda v102: CASE
                                  WHEN json_type(v102) = 'ARRAY' THEN json_extract(v102, '$[*]')
                                  ELSE ARRAY[v102]
                                END
                              )
                            ), lambda v103: json_extract(v103, '$."spec.hostPID"')
                          ),
                          list_transform(
                            flatten(
                              list_transform(
                                flatten(
                                  list_transform(
                                    flatten(
                                      list_transform(
                                        CASE
                                          WHEN json_type(TRY_CAST("requestObject" AS JSON)) = 'ARRAY' THEN json_extract(TRY_CAST("requestObject" AS JSON), '$[*]')
                                          ELSE ARRAY[TRY_CAST("requestObject" AS JSON)]
                                        END,
                                        lambda v104: CASE
                                          WHEN json_type(v104) = 'ARRAY' THEN json_extract(v104, '$[*]')
                                          ELSE ARRAY[v104]
                                        END
                                      )
                                    ),
                                    lambda v105: CASE
                                      WHEN json_type(json_extract(v105, '$."spec"')) = 'ARRAY' THEN json_extract(json_extract(v105, '$."spec"'), '$[*]')
                                      ELSE ARRAY[json_extract(v105, '$."spec"')]
                                    END
                                  )
                                ),
                                lambda v106: CASE
                                  WHEN json_type(v106) = 'ARRAY' THEN json_extract(v106, '$[*]')
                                  ELSE ARRAY[v106]
                                END
                              )
                            ), lambda v107: json_extract(v107, '$."hostPID"')
                          )
                        ],
                        lambda v108: len(
                          list_filter(
                            v108, lambda v109: coalesce(json_type(v109, '$') <> 'NULL', FALSE)
                          )
                        ) > 0
                      ), 1
                    ),
                    lambda v110: CASE
                      WHEN json_type(v110) = 'ARRAY' THEN json_extract(v110, '$[*]')
                      ELSE ARRAY[v110]
                    END
                  )
                ),
                lambda v111: CASE
                  WHEN json_type(v111) = 'ARRAY' THEN json_extract(v111, '$[*]')
                  ELSE ARRAY[v111]
                END
              )
            ), lambda v112: lower(json_extract_string(json_value(v112, '$'), '$')) = 'true'
          )
        ) > 0
        ELSE lower(
          CASE
            WHEN coalesce(
              json_type(TRY_CAST("requestObject" AS JSON), '$."spec.hostPID"') <> 'NULL', FALSE
            ) THEN json_extract_string(
              json_value(TRY_CAST("requestObject" AS JSON), '$."spec.hostPID"'), '$'
            )
            WHEN coalesce(
              json_type(TRY_CAST("requestObject" AS JSON), '$."spec"."hostPID"') <> 'NULL', FALSE
            ) THEN json_extract_string(
              json_value(TRY_CAST("requestObject" AS JSON), '$."spec"."hostPID"'), '$'
            )
          END
        ) = 'true'
      END
      OR CASE
        WHEN strpos(CAST(TRY_CAST("requestObject" AS JSON) AS VARCHAR), '[') > 0 THEN len(
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
                                  WHEN json_type(TRY_CAST("requestObject" AS JSON)) = 'ARRAY' THEN json_extract(TRY_CAST("requestObject" AS JSON), '$[*]')
                                  ELSE ARRAY[TRY_CAST("requestObject" AS JSON)]
                                END,
                                lambda v113: CASE
                                  WHEN json_type(v113) = 'ARRAY' THEN json_extract(v113, '$[*]')
                                  ELSE ARRAY[v113]
                                END
                              )
                            ), lambda v114: json_extract(v114, '$."spec.hostIPC"')
                          ),
                          list_transform(
                            flatten(
                              list_transform(
                                flatten(
                                  list_transform(
                                    flatten(
                                      list_transform(
                                        CASE
                                          WHEN json_type(TRY_CAST("requestObject" AS JSON)) = 'ARRAY' THEN json_extract(TRY_CAST("requestObject" AS JSON), '$[*]')
                                          ELSE ARRAY[TRY_CAST("requestObject" AS JSON)]
                                        END,
                                        lambda v115: CASE
                                          WHEN json_type(v115) = 'ARRAY' THEN json_extract(v115, '$[*]')
                                          ELSE ARRAY[v115]
                                        END
                                      )
                                    ),
                                    lambda v116: CASE
                                      WHEN json_type(json_extract(v116, '$."spec"')) = 'ARRAY' THEN json_extract(json_extract(v116, '$."spec"'), '$[*]')
                                      ELSE ARRAY[json_extract(v116, '$."spec"')]
                                    END
                                  )
                                ),
                                lambda v117: CASE
                                  WHEN json_type(v117) = 'ARRAY' THEN json_extract(v117, '$[*]')
                                  ELSE ARRAY[v117]
                                END
                              )
                            ), lambda v118: json_extract(v118, '$."hostIPC"')
                          )
                        ],
                        lambda v119: len(
                          list_filter(
                            v119, lambda v120: coalesce(json_type(v120, '$') <> 'NULL', FALSE)
                          )
                        ) > 0
                      ), 1
                    ),
                    lambda v121: CASE
                      WHEN json_type(v121) = 'ARRAY' THEN json_extract(v121, '$[*]')
                      ELSE ARRAY[v121]
                    END
                  )
                ),
                lambda v122: CASE
                  WHEN json_type(v122) = 'ARRAY' THEN json_extract(v122, '$[*]')
                  ELSE ARRAY[v122]
                END
              )
            ), lambda v123: lower(json_extract_string(json_value(v123, '$'), '$')) = 'true'
          )
        ) > 0
        ELSE lower(
          CASE
            WHEN coalesce(
              json_type(TRY_CAST("requestObject" AS JSON), '$."spec.hostIPC"') <> 'NULL', FALSE
            ) THEN json_extract_string(
              json_value(TRY_CAST("requestObject" AS JSON), '$."spec.hostIPC"'), '$'
            )
            WHEN coalesce(
              json_type(TRY_CAST("requestObject" AS JSON), '$."spec"."hostIPC"') <> 'NULL', FALSE
            ) THEN json_extract_string(
              json_value(TRY_CAST("requestObject" AS JSON), '$."spec"."hostIPC"'), '$'
            )
          END
        ) = 'true'
      END
      OR CASE
        WHEN strpos(CAST(TRY_CAST("requestObject" AS JSON) AS VARCHAR), '[') > 0 THEN len(
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
                                  WHEN json_type(TRY_CAST("requestObject" AS JSON)) = 'ARRAY' THEN json_extract(TRY_CAST("requestObject" AS JSON), '$[*]')
                                  ELSE ARRAY[TRY_CAST("requestObject" AS JSON)]
                                END,
                                lambda v124: CASE
                                  WHEN json_type(v124) = 'ARRAY' THEN json_extract(v124, '$[*]')
                                  ELSE ARRAY[v124]
                                END
                              )
                            ), lambda v125: json_extract(v125, '$."spec.volumes.hostPath.path"')
                          ),
                          list_transform(
                            flatten(
                              list_transform(
                                flatten(
                                  list_transform(
                                    flatten(
                                      list_transform(
                                        CASE
                                          WHEN json_type(TRY_CAST("requestObject" AS JSON)) = 'ARRAY' THEN json_extract(TRY_CAST("requestObject" AS JSON), '$[*]')
                                          ELSE ARRAY[TRY_CAST("requestObject" AS JSON)]
                                        END,
                                        lambda v126: CASE
                                          WHEN json_type(v126) = 'ARRAY' THEN json_extract(v126, '$[*]')
                                          ELSE ARRAY[v126]
                                        END
                                      )
                                    ),
                                    lambda v127: CASE
                                      WHEN json_type(json_extract(v127, '$."spec.volumes.hostPath"')) = 'ARRAY' THEN json_extract(
                                        json_extract(v127, '$."spec.volumes.hostPath"'), '$[*]'
                                      )
                                      ELSE ARRAY[json_extract(v127, '$."spec.volumes.hostPath"')]
                                    END
                                  )
                                ),
                                lambda v128: CASE
                                  WHEN json_type(v128) = 'ARRAY' THEN json_extract(v128, '$[*]')
                                  ELSE ARRAY[v128]
                                END
                              )
                            ), lambda v129: json_extract(v129, '$."path"')
                          ),
                          list_transform(
                            flatten(
                              list_transform(
                                flatten(
                                  list_transform(
                                    flatten(
                                      list_transform(
                                        CASE
                                          WHEN json_type(TRY_CAST("requestObject" AS JSON)) = 'ARRAY' THEN json_extract(TRY_CAST("requestObject" AS JSON), '$[*]')
                                          ELSE ARRAY[TRY_CAST("requestObject" AS JSON)]
                                        END,
                                        lambda v130: CASE
                                          WHEN json_type(v130) = 'ARRAY' THEN json_extract(v130, '$[*]')
                                          ELSE ARRAY[v130]
                                        END
                                      )
                                    ),
                                    lambda v131: CASE
                                      WHEN json_type(json_extract(v131, '$."spec.volumes"')) = 'ARRAY' THEN json_extract(json_extract(v131, '$."spec.volumes"'), '$[*]')
                                      ELSE ARRAY[json_extract(v131, '$."spec.volumes"')]
                                    END
                                  )
                                ),
                                lambda v132: CASE
                                  WHEN json_type(v132) = 'ARRAY' THEN json_extract(v132, '$[*]')
                                  ELSE ARRAY[v132]
                                END
                              )
                            ), lambda v133: json_extract(v133, '$."hostPath.path"')
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
                                                  WHEN json_type(TRY_CAST("requestObject" AS JSON)) = 'ARRAY' THEN json_extract(
                                                    TRY_CAST("requestObject" AS JSON), '$[*]'
                                                  )
                                                  ELSE ARRAY[TRY_CAST("requestObject" AS JSON)]
                                                END,
                                                lambda v134: CASE
                                                  WHEN json_type(v134) = 'ARRAY' THEN json_extract(v134, '$[*]')
                                                  ELSE ARRAY[v134]
                                                END
                                              )
                                            ),
                                            lambda v135: CASE
                                              WHEN json_type(json_extract(v135, '$."spec.volumes"')) = 'ARRAY' THEN json_extract(
                                                json_extract(v135, '$."spec.volumes"'), '$[*]'
                                              )
                                              ELSE ARRAY[json_extract(v135, '$."spec.volumes"')]
                                            END
                                          )
                                        ),
                                        lambda v136: CASE
                                          WHEN json_type(v136) = 'ARRAY' THEN json_extract(v136, '$[*]')
                                          ELSE ARRAY[v136]
                                        END
                                      )
                                    ),
                                    lambda v137: CASE
                                      WHEN json_type(json_extract(v137, '$."hostPath"')) = 'ARRAY' THEN json_extract(json_extract(v137, '$."hostPath"'), '$[*]')
                                      ELSE ARRAY[json_extract(v137, '$."hostPath"')]
                                    END
                                  )
                                ),
                                lambda v138: CASE
                                  WHEN json_type(v138) = 'ARRAY' THEN json_extract(v138, '$[*]')
                                  ELSE ARRAY[v138]
                                END
                              )
                            ), lambda v139: json_extract(v139, '$."path"')
                          ),
                          list_transform(
                            flatten(
                              list_transform(
                                flatten(
                                  list_transform(
                                    flatten(
                                      list_transform(
                                        CASE
                                          WHEN json_type(TRY_CAST("requestObject" AS JSON)) = 'ARRAY' THEN json_extract(TRY_CAST("requestObject" AS JSON), '$[*]')
                                          ELSE ARRAY[TRY_CAST("requestObject" AS JSON)]
                                        END,
                                        lambda v140: CASE
                                          WHEN json_type(v140) = 'ARRAY' THEN json_extract(v140, '$[*]')
                                          ELSE ARRAY[v140]
                                        END
                                      )
                                    ),
                                    lambda v141: CASE
                                      WHEN json_type(json_extract(v141, '$."spec"')) = 'ARRAY' THEN json_extract(json_extract(v141, '$."spec"'), '$[*]')
                                      ELSE ARRAY[json_extract(v141, '$."spec"')]
                                    END
                                  )
                                ),
                                lambda v142: CASE
                                  WHEN json_type(v142) = 'ARRAY' THEN json_extract(v142, '$[*]')
                                  ELSE ARRAY[v142]
                                END
                              )
                            ), lambda v143: json_extract(v143, '$."volumes.hostPath.path"')
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
                                                  WHEN json_type(TRY_CAST("requestObject" AS JSON)) = 'ARRAY' THEN json_extract(
                                                    TRY_CAST("requestObject" AS JSON), '$[*]'
                                                  )
                                                  ELSE ARRAY[TRY_CAST("requestObject" AS JSON)]
                                                END,
                                                lambda v144: CASE
                                                  WHEN json_type(v144) = 'ARRAY' THEN json_extract(v144, '$[*]')
                                                  ELSE ARRAY[v144]
                                                END
                                              )
                                            ),
                                            lambda v145: CASE
                                              WHEN json_type(json_extract(v145, '$."spec"')) = 'ARRAY' THEN json_extract(json_extract(v145, '$."spec"'), '$[*]')
                                              ELSE ARRAY[json_extract(v145, '$."spec"')]
                                            END
                                          )
                                        ),
                                        lambda v146: CASE
                                          WHEN json_type(v146) = 'ARRAY' THEN json_extract(v146, '$[*]')
                                          ELSE ARRAY[v146]
                                        END
                                      )
                                    ),
                                    lambda v147: CASE
                                      WHEN json_type(json_extract(v147, '$."volumes.hostPath"')) = 'ARRAY' THEN json_extract(
                                        json_extract(v147, '$."volumes.hostPath"'), '$[*]'
                                      )
                                      ELSE ARRAY[json_extract(v147, '$."volumes.hostPath"')]
                                    END
                                  )
                                ),
                                lambda v148: CASE
                                  WHEN json_type(v148) = 'ARRAY' THEN json_extract(v148, '$[*]')
                                  ELSE ARRAY[v148]
                                END
                              )
                            ), lambda v149: json_extract(v149, '$."path"')
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
                                                  WHEN json_type(TRY_CAST("requestObject" AS JSON)) = 'ARRAY' THEN json_extract(
                                                    TRY_CAST("requestObject" AS JSON), '$[*]'
                                                  )
                                                  ELSE ARRAY[TRY_CAST("requestObject" AS JSON)]
                                                END,
                                                lambda v150: CASE
                                                  WHEN json_type(v150) = 'ARRAY' THEN json_extract(v150, '$[*]')
                                                  ELSE ARRAY[v150]
                                                END
                                              )
                                            ),
                                            lambda v151: CASE
                                              WHEN json_type(json_extract(v151, '$."spec"')) = 'ARRAY' THEN json_extract(json_extract(v151, '$."spec"'), '$[*]')
                                              ELSE ARRAY[json_extract(v151, '$."spec"')]
                                            END
                                          )
                                        ),
                                        lambda v152: CASE
                                          WHEN json_type(v152) = 'ARRAY' THEN json_extract(v152, '$[*]')
                                          ELSE ARRAY[v152]
                                        END
                                      )
                                    ),
                                    lambda v153: CASE
                                      WHEN json_type(json_extract(v153, '$."volumes"')) = 'ARRAY' THEN json_extract(json_extract(v153, '$."volumes"'), '$[*]')
                                      ELSE ARRAY[json_extract(v153, '$."volumes"')]
                                    END
                                  )
                                ),
                                lambda v154: CASE
                                  WHEN json_type(v154) = 'ARRAY' THEN json_extract(v154, '$[*]')
                                  ELSE ARRAY[v154]
                                END
                              )
                            ), lambda v155: json_extract(v155, '$."hostPath.path"')
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
                                                            TRY_CAST("requestObject" AS JSON)
                                                          ) = 'ARRAY' THEN json_extract(
                                                            TRY_CAST("requestObject" AS JSON),
                                                            '$[*]'
                                                          )
                                                          ELSE ARRAY[TRY_CAST("requestObject" AS JSON)]
                                                        END,
                                                        lambda v156: CASE
                                                          WHEN json_type(v156) = 'ARRAY' THEN json_extract(v156, '$[*]')
                                                          ELSE ARRAY[v156]
                                                        END
                                                      )
                                                    ),
                                                    lambda v157: CASE
                                                      WHEN json_type(json_extract(v157, '$."spec"')) = 'ARRAY' THEN json_extract(
                                                        json_extract(v157, '$."spec"'), '$[*]'
                                                      )
                                                      ELSE ARRAY[json_extract(v157, '$."spec"')]
                                                    END
                                                  )
                                                ),
                                                lambda v158: CASE
                                                  WHEN json_type(v158) = 'ARRAY' THEN json_extract(v158, '$[*]')
                                                  ELSE ARRAY[v158]
                                                END
                                              )
                                            ),
                                            lambda v159: CASE
                                              WHEN json_type(json_extract(v159, '$."volumes"')) = 'ARRAY' THEN json_extract(
                                                json_extract(v159, '$."volumes"'), '$[*]'
                                              )
                                              ELSE ARRAY[json_extract(v159, '$."volumes"')]
                                            END
                                          )
                                        ),
                                        lambda v160: CASE
                                          WHEN json_type(v160) = 'ARRAY' THEN json_extract(v160, '$[*]')
                                          ELSE ARRAY[v160]
                                        END
                                      )
                                    ),
                                    lambda v161: CASE
                                      WHEN json_type(json_extract(v161, '$."hostPath"')) = 'ARRAY' THEN json_extract(json_extract(v161, '$."hostPath"'), '$[*]')
                                      ELSE ARRAY[json_extract(v161, '$."hostPath"')]
                                    END
                                  )
                                ),
                                lambda v162: CASE
                                  WHEN json_type(v162) = 'ARRAY' THEN json_extract(v162, '$[*]')
                                  ELSE ARRAY[v162]
                                END
                              )
                            ), lambda v163: json_extract(v163, '$."path"')
                          )
                        ],
                        lambda v164: len(
                          list_filter(
                            v164, lambda v165: coalesce(json_type(v165, '$') <> 'NULL', FALSE)
                          )
                        ) > 0
                      ), 1
                    ),
                    lambda v166: CASE
                      WHEN json_type(v166) = 'ARRAY' THEN json_extract(v166, '$[*]')
                      ELSE ARRAY[v166]
                    END
                  )
                ),
                lambda v167: CASE
                  WHEN json_type(v167) = 'ARRAY' THEN json_extract(v167, '$[*]')
                  ELSE ARRAY[v167]
                END
              )
            ),
            lambda v168: lower(json_extract_string(json_value(v168, '$'), '$')) IN (
              '/', '/etc', '/root', '/var/run/docker.sock', '/run/containerd/containerd.sock',
              '/var/lib/kubelet'
            )
          )
        ) > 0
        ELSE lower(
          CASE
            WHEN coalesce(
              json_type(TRY_CAST("requestObject" AS JSON), '$."spec.volumes.hostPath.path"') <> 'NULL',
              FALSE
            ) THEN json_extract_string(
              json_value(TRY_CAST("requestObject" AS JSON), '$."spec.volumes.hostPath.path"'), '$'
            )
            WHEN coalesce(
              json_type(TRY_CAST("requestObject" AS JSON), '$."spec.volumes.hostPath"."path"') <> 'NULL',
              FALSE
            ) THEN json_extract_string(
              json_value(TRY_CAST("requestObject" AS JSON), '$."spec.volumes.hostPath"."path"'), '$'
            )
            WHEN coalesce(
              json_type(TRY_CAST("requestObject" AS JSON), '$."spec.volumes"."hostPath.path"') <> 'NULL',
              FALSE
            ) THEN json_extract_string(
              json_value(TRY_CAST("requestObject" AS JSON), '$."spec.volumes"."hostPath.path"'), '$'
            )
            WHEN coalesce(
              json_type(TRY_CAST("requestObject" AS JSON), '$."spec.volumes"."hostPath"."path"') <> 'NULL',
              FALSE
            ) THEN json_extract_string(
              json_value(TRY_CAST("requestObject" AS JSON), '$."spec.volumes"."hostPath"."path"'),
              '$'
            )
            WHEN coalesce(
              json_type(TRY_CAST("requestObject" AS JSON), '$."spec"."volumes.hostPath.path"') <> 'NULL',
              FALSE
            ) THEN json_extract_string(
              json_value(TRY_CAST("requestObject" AS JSON), '$."spec"."volumes.hostPath.path"'), '$'
            )
            WHEN coalesce(
              json_type(TRY_CAST("requestObject" AS JSON), '$."spec"."volumes.hostPath"."path"') <> 'NULL',
              FALSE
            ) THEN json_extract_string(
              json_value(TRY_CAST("requestObject" AS JSON), '$."spec"."volumes.hostPath"."path"'),
              '$'
            )
            WHEN coalesce(
              json_type(TRY_CAST("requestObject" AS JSON), '$."spec"."volumes"."hostPath.path"') <> 'NULL',
              FALSE
            ) THEN json_extract_string(
              json_value(TRY_CAST("requestObject" AS JSON), '$."spec"."volumes"."hostPath.path"'),
              '$'
            )
            WHEN coalesce(
              json_type(TRY_CAST("requestObject" AS JSON), '$."spec"."volumes"."hostPath"."path"') <> 'NULL',
              FALSE
            ) THEN json_extract_string(
              json_value(TRY_CAST("requestObject" AS JSON), '$."spec"."volumes"."hostPath"."path"'),
              '$'
            )
          END
        ) IN (
          '/', '/etc', '/root', '/var/run/docker.sock', '/run/containerd/containerd.sock',
          '/var/lib/kubelet'
        )
      END
  )
  AND NOT coalesce(
    lower(json_extract_string(json_value(TRY_CAST("objectRef" AS JSON), '$."namespace"'), '$')) IN (
        'kube-system', 'calico-system'
      )
      OR CASE
        WHEN strpos(CAST(TRY_CAST("objectRef" AS JSON) AS VARCHAR), '[') > 0 THEN len(
          list_filter(
            flatten(
              list_transform(
                flatten(
                  list_transform(
                    flatten(
                      list_transform(
                        CASE
                          WHEN json_type(TRY_CAST("objectRef" AS JSON)) = 'ARRAY' THEN json_extract(TRY_CAST("objectRef" AS JSON), '$[*]')
                          ELSE ARRAY[TRY_CAST("objectRef" AS JSON)]
                        END,
                        lambda v169: CASE
                          WHEN json_type(v169) = 'ARRAY' THEN json_extract(v169, '$[*]')
                          ELSE ARRAY[v169]
                        END
                      )
                    ),
                    lambda v170: CASE
                      WHEN json_type(json_extract(v170, '$."namespace"')) = 'ARRAY' THEN json_extract(json_extract(v170, '$."namespace"'), '$[*]')
                      ELSE ARRAY[json_extract(v170, '$."namespace"')]
                    END
                  )
                ),
                lambda v171: CASE
                  WHEN json_type(v171) = 'ARRAY' THEN json_extract(v171, '$[*]')
                  ELSE ARRAY[v171]
                END
              )
            ),
            lambda v172: lower(json_extract_string(json_value(v172, '$'), '$')) IN (
              'kube-system', 'calico-system'
            )
          )
        ) > 0
        ELSE FALSE
      END, FALSE
  );
