-- Key of a Google Cloud Service Account Created
-- rule c03cef1e-71b4-4405-bfa0-ef084fbaf448, level medium, source gcp-audit, athena
SELECT
  "timestamp",
  "logName",
  "insertId",
  coalesce(
    json_extract_scalar("protoPayload", '$["authenticationInfo.principalEmail"]'),
    json_format(json_extract("protoPayload", '$["authenticationInfo.principalEmail"]')),
    json_extract_scalar("protoPayload", '$["authenticationInfo"]["principalEmail"]'),
    json_format(json_extract("protoPayload", '$["authenticationInfo"]["principalEmail"]'))
  ) AS "protoPayload.authenticationInfo.principalEmail",
  coalesce(
    json_extract_scalar("protoPayload", '$["requestMetadata.callerIp"]'),
    json_format(json_extract("protoPayload", '$["requestMetadata.callerIp"]')),
    json_extract_scalar("protoPayload", '$["requestMetadata"]["callerIp"]'),
    json_format(json_extract("protoPayload", '$["requestMetadata"]["callerIp"]'))
  ) AS "protoPayload.requestMetadata.callerIp",
  coalesce(
    json_extract_scalar("protoPayload", '$["resourceName"]'),
    json_format(json_extract("protoPayload", '$["resourceName"]'))
  ) AS "protoPayload.resourceName",
  coalesce(
    json_extract_scalar("protoPayload", '$["methodName"]'),
    json_format(json_extract("protoPayload", '$["methodName"]'))
  ) AS "protoPayload.methodName"
FROM "gcp_audit"
WHERE (
    lower(json_extract_scalar("protoPayload", '$["serviceName"]')) = 'iam.googleapis.com'
      OR CASE
        WHEN strpos(CAST("protoPayload" AS VARCHAR), '[') > 0 THEN any_match(
          flatten(
            transform(
              flatten(
                transform(
                  flatten(
                    transform(
                      coalesce(
                        TRY_CAST(json_extract("protoPayload", '$') AS Array(JSON)),
                        ARRAY[json_extract("protoPayload", '$')]
                      ), v1 -> coalesce(TRY_CAST(v1 AS Array(JSON)), ARRAY[v1])
                    )
                  ),
                  v2 -> coalesce(
                    TRY_CAST(json_extract(v2, '$["serviceName"]') AS Array(JSON)),
                    ARRAY[json_extract(v2, '$["serviceName"]')]
                  )
                )
              ), v3 -> coalesce(TRY_CAST(v3 AS Array(JSON)), ARRAY[v3])
            )
          ), v4 -> lower(json_extract_scalar(v4, '$')) = 'iam.googleapis.com'
        )
        ELSE FALSE
      END
  )
  AND (
    (
        lower(json_extract_scalar("protoPayload", '$["methodName"]')) LIKE '%.createserviceaccountkey'
          OR lower(json_extract_scalar("protoPayload", '$["methodName"]')) LIKE '%.uploadserviceaccountkey'
      )
      OR CASE
        WHEN strpos(CAST("protoPayload" AS VARCHAR), '[') > 0 THEN any_match(
          flatten(
            transform(
              flatten(
                transform(
                  flatten(
                    transform(
                      coalesce(
                        TRY_CAST(json_extract("protoPayload", '$') AS Array(JSON)),
                        ARRAY[json_extract("protoPayload", '$')]
                      ), v5 -> coalesce(TRY_CAST(v5 AS Array(JSON)), ARRAY[v5])
                    )
                  ),
                  v6 -> coalesce(
                    TRY_CAST(json_extract(v6, '$["methodName"]') AS Array(JSON)),
                    ARRAY[json_extract(v6, '$["methodName"]')]
                  )
                )
              ), v7 -> coalesce(TRY_CAST(v7 AS Array(JSON)), ARRAY[v7])
            )
          ),
          v8 -> lower(json_extract_scalar(v8, '$')) LIKE '%.createserviceaccountkey'
            OR lower(json_extract_scalar(v8, '$')) LIKE '%.uploadserviceaccountkey'
        )
        ELSE FALSE
      END
  )
  AND NOT coalesce(
    CASE
      WHEN strpos(CAST("protoPayload" AS VARCHAR), '[') > 0 THEN any_match(
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
                              TRY_CAST(json_extract("protoPayload", '$') AS Array(JSON)),
                              ARRAY[json_extract("protoPayload", '$')]
                            ), v9 -> coalesce(TRY_CAST(v9 AS Array(JSON)), ARRAY[v9])
                          )
                        ), v10 -> json_extract(v10, '$["status.code"]')
                      ),
                      transform(
                        flatten(
                          transform(
                            flatten(
                              transform(
                                flatten(
                                  transform(
                                    coalesce(
                                      TRY_CAST(json_extract("protoPayload", '$') AS Array(JSON)),
                                      ARRAY[json_extract("protoPayload", '$')]
                                    ), v11 -> coalesce(TRY_CAST(v11 AS Array(JSON)), ARRAY[v11])
                                  )
                                ),
                                v12 -> coalesce(
                                  TRY_CAST(json_extract(v12, '$["status"]') AS Array(JSON)),
                                  ARRAY[json_extract(v12, '$["status"]')]
                                )
                              )
                            ), v13 -> coalesce(TRY_CAST(v13 AS Array(JSON)), ARRAY[v13])
                          )
                        ), v14 -> json_extract(v14, '$["code"]')
                      )
                    ],
                    v15 -> any_match(
                      v15, v16 -> coalesce(json_format(json_extract(v16, '$')) <> 'null', FALSE)
                    )
                  ), 1
                ), v17 -> coalesce(TRY_CAST(v17 AS Array(JSON)), ARRAY[v17])
              )
            ), v18 -> coalesce(TRY_CAST(v18 AS Array(JSON)), ARRAY[v18])
          )
        ),
        v19 -> CASE
          WHEN regexp_like(
            json_extract_scalar(v19, '$'),
            '\A[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?\z'
          ) THEN TRY_CAST(json_extract_scalar(v19, '$') AS DOUBLE) > 0E0
          ELSE FALSE
        END
      )
      ELSE CASE
        WHEN regexp_like(
          CASE
            WHEN coalesce(json_format(json_extract("protoPayload", '$["status.code"]')) <> 'null', FALSE) THEN json_extract_scalar("protoPayload", '$["status.code"]')
            WHEN coalesce(
              json_format(json_extract("protoPayload", '$["status"]["code"]')) <> 'null', FALSE
            ) THEN json_extract_scalar("protoPayload", '$["status"]["code"]')
          END, '\A[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?\z'
        ) THEN TRY_CAST(CASE
          WHEN coalesce(json_format(json_extract("protoPayload", '$["status.code"]')) <> 'null', FALSE) THEN json_extract_scalar("protoPayload", '$["status.code"]')
          WHEN coalesce(
            json_format(json_extract("protoPayload", '$["status"]["code"]')) <> 'null', FALSE
          ) THEN json_extract_scalar("protoPayload", '$["status"]["code"]')
        END AS DOUBLE) > 0E0
        ELSE FALSE
      END
    END, FALSE
  );
