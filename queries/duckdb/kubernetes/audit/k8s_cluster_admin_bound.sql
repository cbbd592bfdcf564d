-- Cluster Administrator Bound to a Subject
-- rule ec11ae9e-6c39-4ae0-abd6-c069341eff7f, level high, source kubernetes, duckdb
SELECT
  "requestReceivedTimestamp",
  "auditID",
  "stage",
  coalesce(
    json_extract_string(json_value(TRY_CAST("user" AS JSON), '$."username"'), '$'),
    CAST(json_extract(TRY_CAST("user" AS JSON), '$."username"') AS VARCHAR)
  ) AS "user.username",
  "verb",
  coalesce(
    json_extract_string(json_value(TRY_CAST("objectRef" AS JSON), '$."name"'), '$'),
    CAST(json_extract(TRY_CAST("objectRef" AS JSON), '$."name"') AS VARCHAR)
  ) AS "objectRef.name",
  coalesce(
    json_extract_string(json_value(TRY_CAST("requestObject" AS JSON), '$."subjects.name"'), '$'),
    CAST(json_extract(TRY_CAST("requestObject" AS JSON), '$."subjects.name"') AS VARCHAR),
    json_extract_string(json_value(TRY_CAST("requestObject" AS JSON), '$."subjects"."name"'), '$'),
    CAST(json_extract(TRY_CAST("requestObject" AS JSON), '$."subjects"."name"') AS VARCHAR)
  ) AS "requestObject.subjects.name",
  coalesce(
    json_extract_string(json_value(TRY_CAST("requestObject" AS JSON), '$."roleRef.name"'), '$'),
    CAST(json_extract(TRY_CAST("requestObject" AS JSON), '$."roleRef.name"') AS VARCHAR),
    json_extract_string(json_value(TRY_CAST("requestObject" AS JSON), '$."roleRef"."name"'), '$'),
    CAST(json_extract(TRY_CAST("requestObject" AS JSON), '$."roleRef"."name"') AS VARCHAR)
  ) AS "requestObject.roleRef.name"
FROM "kubernetes_audit"
WHERE lower("verb") IN ('create', 'update', 'patch')
  AND (
    lower(json_extract_string(json_value(TRY_CAST("objectRef" AS JSON), '$."resource"'), '$')) IN (
        'clusterrolebindings', 'rolebindings'
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
            ),
            lambda v4: lower(json_extract_string(json_value(v4, '$'), '$')) IN (
              'clusterrolebindings', 'rolebindings'
            )
          )
        ) > 0
        ELSE FALSE
      END
  )
  AND CASE
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
                            lambda v5: CASE
                              WHEN json_type(v5) = 'ARRAY' THEN json_extract(v5, '$[*]')
                              ELSE ARRAY[v5]
                            END
                          )
                        ), lambda v6: json_extract(v6, '$."roleRef.name"')
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
                                    lambda v7: CASE
                                      WHEN json_type(v7) = 'ARRAY' THEN json_extract(v7, '$[*]')
                                      ELSE ARRAY[v7]
                                    END
                                  )
                                ),
                                lambda v8: CASE
                                  WHEN json_type(json_extract(v8, '$."roleRef"')) = 'ARRAY' THEN json_extract(json_extract(v8, '$."roleRef"'), '$[*]')
                                  ELSE ARRAY[json_extract(v8, '$."roleRef"')]
                                END
                              )
                            ),
                            lambda v9: CASE
                              WHEN json_type(v9) = 'ARRAY' THEN json_extract(v9, '$[*]')
                              ELSE ARRAY[v9]
                            END
                          )
                        ), lambda v10: json_extract(v10, '$."name"')
                      )
                    ],
                    lambda v11: len(
                      list_filter(v11, lambda v12: coalesce(json_type(v12, '$') <> 'NULL', FALSE))
                    ) > 0
                  ), 1
                ),
                lambda v13: CASE
                  WHEN json_type(v13) = 'ARRAY' THEN json_extract(v13, '$[*]')
                  ELSE ARRAY[v13]
                END
              )
            ),
            lambda v14: CASE WHEN json_type(v14) = 'ARRAY' THEN json_extract(v14, '$[*]') ELSE ARRAY[v14] END
          )
        ), lambda v15: lower(json_extract_string(json_value(v15, '$'), '$')) = 'cluster-admin'
      )
    ) > 0
    ELSE lower(
      CASE
        WHEN coalesce(json_type(TRY_CAST("requestObject" AS JSON), '$."roleRef.name"') <> 'NULL', FALSE) THEN json_extract_string(json_value(TRY_CAST("requestObject" AS JSON), '$."roleRef.name"'), '$')
        WHEN coalesce(
          json_type(TRY_CAST("requestObject" AS JSON), '$."roleRef"."name"') <> 'NULL', FALSE
        ) THEN json_extract_string(
          json_value(TRY_CAST("requestObject" AS JSON), '$."roleRef"."name"'), '$'
        )
      END
    ) = 'cluster-admin'
  END
  AND lower("stage") = 'responsecomplete'
  AND (
    CASE
        WHEN regexp_matches(
          json_extract_string(json_value(TRY_CAST("responseStatus" AS JSON), '$."code"'), '$'),
          '\A[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?\z'
        ) THEN TRY_CAST(json_extract_string(json_value(TRY_CAST("responseStatus" AS JSON), '$."code"'), '$') AS DOUBLE) < 3E2
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
                        lambda v16: CASE
                          WHEN json_type(v16) = 'ARRAY' THEN json_extract(v16, '$[*]')
                          ELSE ARRAY[v16]
                        END
                      )
                    ),
                    lambda v17: CASE
                      WHEN json_type(json_extract(v17, '$."code"')) = 'ARRAY' THEN json_extract(json_extract(v17, '$."code"'), '$[*]')
                      ELSE ARRAY[json_extract(v17, '$."code"')]
                    END
                  )
                ),
                lambda v18: CASE
                  WHEN json_type(v18) = 'ARRAY' THEN json_extract(v18, '$[*]')
                  ELSE ARRAY[v18]
                END
              )
            ),
            lambda v19: CASE
              WHEN regexp_matches(
                json_extract_string(json_value(v19, '$'), '$'),
                '\A[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?\z'
              ) THEN TRY_CAST(json_extract_string(json_value(v19, '$'), '$') AS DOUBLE) < 3E2
              ELSE FALSE
            END
          )
        ) > 0
        ELSE FALSE
      END
  )
  AND NOT coalesce(
    lower(json_extract_string(json_value(TRY_CAST("user" AS JSON), '$."username"'), '$')) = 'system:apiserver'
      OR CASE
        WHEN strpos(CAST(TRY_CAST("user" AS JSON) AS VARCHAR), '[') > 0 THEN len(
          list_filter(
            flatten(
              list_transform(
                flatten(
                  list_transform(
                    flatten(
                      list_transform(
                        CASE
                          WHEN json_type(TRY_CAST("user" AS JSON)) = 'ARRAY' THEN json_extract(TRY_CAST("user" AS JSON), '$[*]')
                          ELSE ARRAY[TRY_CAST("user" AS JSON)]
                        END,
                        lambda v20: CASE
                          WHEN json_type(v20) = 'ARRAY' THEN json_extract(v20, '$[*]')
                          ELSE ARRAY[v20]
                        END
                      )
                    ),
                    lambda v21: CASE
                      WHEN json_type(json_extract(v21, '$."username"')) = 'ARRAY' THEN json_extract(json_extract(v21, '$."username"'), '$[*]')
                      ELSE ARRAY[json_extract(v21, '$."username"')]
                    END
                  )
                ),
                lambda v22: CASE
                  WHEN json_type(v22) = 'ARRAY' THEN json_extract(v22, '$[*]')
                  ELSE ARRAY[v22]
                END
              )
            ),
            lambda v23: lower(json_extract_string(json_value(v23, '$'), '$')) = 'system:apiserver'
          )
        ) > 0
        ELSE FALSE
      END, FALSE
  );
