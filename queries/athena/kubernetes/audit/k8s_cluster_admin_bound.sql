-- Cluster Administrator Bound to a Subject
-- rule ec11ae9e-6c39-4ae0-abd6-c069341eff7f, level high, source kubernetes, athena
SELECT
  "requestReceivedTimestamp",
  "auditID",
  "stage",
  coalesce(
    json_extract_scalar("user", '$["username"]'), json_format(json_extract("user", '$["username"]'))
  ) AS "user.username",
  "verb",
  coalesce(
    json_extract_scalar("objectRef", '$["name"]'),
    json_format(json_extract("objectRef", '$["name"]'))
  ) AS "objectRef.name",
  coalesce(
    json_extract_scalar("requestObject", '$["subjects.name"]'),
    json_format(json_extract("requestObject", '$["subjects.name"]')),
    json_extract_scalar("requestObject", '$["subjects"]["name"]'),
    json_format(json_extract("requestObject", '$["subjects"]["name"]'))
  ) AS "requestObject.subjects.name",
  coalesce(
    json_extract_scalar("requestObject", '$["roleRef.name"]'),
    json_format(json_extract("requestObject", '$["roleRef.name"]')),
    json_extract_scalar("requestObject", '$["roleRef"]["name"]'),
    json_format(json_extract("requestObject", '$["roleRef"]["name"]'))
  ) AS "requestObject.roleRef.name"
FROM "kubernetes_audit"
WHERE lower("verb") IN ('create', 'update', 'patch')
  AND (
    lower(json_extract_scalar("objectRef", '$["resource"]')) IN (
        'clusterrolebindings', 'rolebindings'
      )
      OR CASE
        WHEN strpos(CAST("objectRef" AS VARCHAR), '[') > 0 THEN any_match(
          flatten(
            transform(
              flatten(
                transform(
                  flatten(
                    transform(
                      coalesce(
                        TRY_CAST(json_extract("objectRef", '$') AS Array(JSON)),
                        ARRAY[json_extract("objectRef", '$')]
                      ), v1 -> coalesce(TRY_CAST(v1 AS Array(JSON)), ARRAY[v1])
                    )
                  ),
                  v2 -> coalesce(
                    TRY_CAST(json_extract(v2, '$["resource"]') AS Array(JSON)),
                    ARRAY[json_extract(v2, '$["resource"]')]
                  )
                )
              ), v3 -> coalesce(TRY_CAST(v3 AS Array(JSON)), ARRAY[v3])
            )
          ), v4 -> lower(json_extract_scalar(v4, '$')) IN ('clusterrolebindings', 'rolebindings')
        )
        ELSE FALSE
      END
  )
  AND CASE
    WHEN strpos(CAST("requestObject" AS VARCHAR), '[') > 0 THEN any_match(
      flatten(
        transform(
          flatten(
            transform(
              element_at(
                filter(
                  ARRAY[
                    transform(
                      flatten(
                        transform(
                          coalesce(
                            TRY_CAST(json_extract("requestObject", '$') AS Array(JSON)),
                            ARRAY[json_extract("requestObject", '$')]
                          ), v5 -> coalesce(TRY_CAST(v5 AS Array(JSON)), ARRAY[v5])
                        )
                      ), v6 -> json_extract(v6, '$["roleRef.name"]')
                    ),
                    transform(
                      flatten(
                        transform(
                          flatten(
                            transform(
                              flatten(
                                transform(
                                  coalesce(
                                    TRY_CAST(json_extract("requestObject", '$') AS Array(JSON)),
                                    ARRAY[json_extract("requestObject", '$')]
                                  ), v7 -> coalesce(TRY_CAST(v7 AS Array(JSON)), ARRAY[v7])
                                )
                              ),
                              v8 -> coalesce(
                                TRY_CAST(json_extract(v8, '$["roleRef"]') AS Array(JSON)),
                                ARRAY[json_extract(v8, '$["roleRef"]')]
                              )
                            )
                          ), v9 -> coalesce(TRY_CAST(v9 AS Array(JSON)), ARRAY[v9])
                        )
                      ), v10 -> json_extract(v10, '$["name"]')
                    )
                  ],
                  v11 -> any_match(
                    v11, v12 -> coalesce(json_format(json_extract(v12, '$')) <> 'null', FALSE)
                  )
                ), 1
              ), v13 -> coalesce(TRY_CAST(v13 AS Array(JSON)), ARRAY[v13])
            )
          ), v14 -> coalesce(TRY_CAST(v14 AS Array(JSON)), ARRAY[v14])
        )
      ), v15 -> lower(json_extract_scalar(v15, '$')) = 'cluster-admin'
    )
    ELSE lower(
      CASE
        WHEN coalesce(json_format(json_extract("requestObject", '$["roleRef.name"]')) <> 'null', FALSE) THEN json_extract_scalar("requestObject", '$["roleRef.name"]')
        WHEN coalesce(
          json_format(json_extract("requestObject", '$["roleRef"]["name"]')) <> 'null', FALSE
        ) THEN json_extract_scalar("requestObject", '$["roleRef"]["name"]')
      END
    ) = 'cluster-admin'
  END
  AND lower("stage") = 'responsecomplete'
  AND (
    CASE
        WHEN regexp_like(
          json_extract_scalar("responseStatus", '$["code"]'),
          '\A[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?\z'
        ) THEN TRY_CAST(json_extract_scalar("responseStatus", '$["code"]') AS DOUBLE) < 3E2
        ELSE FALSE
      END
      OR CASE
        WHEN strpos(CAST("responseStatus" AS VARCHAR), '[') > 0 THEN any_match(
          flatten(
            transform(
              flatten(
                transform(
                  flatten(
                    transform(
                      coalesce(
                        TRY_CAST(json_extract("responseStatus", '$') AS Array(JSON)),
                        ARRAY[json_extract("responseStatus", '$')]
                      ), v16 -> coalesce(TRY_CAST(v16 AS Array(JSON)), ARRAY[v16])
                    )
                  ),
                  v17 -> coalesce(
                    TRY_CAST(json_extract(v17, '$["code"]') AS Array(JSON)),
                    ARRAY[json_extract(v17, '$["code"]')]
                  )
                )
              ), v18 -> coalesce(TRY_CAST(v18 AS Array(JSON)), ARRAY[v18])
            )
          ),
          v19 -> CASE
            WHEN regexp_like(
              json_extract_scalar(v19, '$'),
              '\A[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?\z'
            ) THEN TRY_CAST(json_extract_scalar(v19, '$') AS DOUBLE) < 3E2
            ELSE FALSE
          END
        )
        ELSE FALSE
      END
  )
  AND NOT coalesce(
    lower(json_extract_scalar("user", '$["username"]')) = 'system:apiserver'
      OR CASE
        WHEN strpos(CAST("user" AS VARCHAR), '[') > 0 THEN any_match(
          flatten(
            transform(
              flatten(
                transform(
                  flatten(
                    transform(
                      coalesce(
                        TRY_CAST(json_extract("user", '$') AS Array(JSON)),
                        ARRAY[json_extract("user", '$')]
                      ), v20 -> coalesce(TRY_CAST(v20 AS Array(JSON)), ARRAY[v20])
                    )
                  ),
                  v21 -> coalesce(
                    TRY_CAST(json_extract(v21, '$["username"]') AS Array(JSON)),
                    ARRAY[json_extract(v21, '$["username"]')]
                  )
                )
              ), v22 -> coalesce(TRY_CAST(v22 AS Array(JSON)), ARRAY[v22])
            )
          ), v23 -> lower(json_extract_scalar(v23, '$')) = 'system:apiserver'
        )
        ELSE FALSE
      END, FALSE
  );
