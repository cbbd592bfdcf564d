-- Okta Super Administrator Granted
-- rule 9db8384b-d890-4a7c-a235-cd23c5931f8c, level high, source okta, athena
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
  ) AS "client.ipAddress",
  coalesce(
    json_extract_scalar("target", '$["alternateId"]'),
    json_format(json_extract("target", '$["alternateId"]'))
  ) AS "target.alternateId",
  coalesce(
    json_extract_scalar("debugContext", '$["debugData.privilegeGranted"]'),
    json_format(json_extract("debugContext", '$["debugData.privilegeGranted"]')),
    json_extract_scalar("debugContext", '$["debugData"]["privilegeGranted"]'),
    json_format(json_extract("debugContext", '$["debugData"]["privilegeGranted"]'))
  ) AS "debugContext.debugData.privilegeGranted"
FROM "okta"
WHERE lower("eventType") IN ('user.account.privilege.grant', 'group.privilege.grant')
  AND CASE
    WHEN strpos(CAST("debugContext" AS VARCHAR), '[') > 0 THEN any_match(
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
                            TRY_CAST(json_extract("debugContext", '$') AS Array(JSON)),
                            ARRAY[json_extract("debugContext", '$')]
                          ), v1 -> coalesce(TRY_CAST(v1 AS Array(JSON)), ARRAY[v1])
                        )
                      ), v2 -> json_extract(v2, '$["debugData.privilegeGranted"]')
                    ),
                    transform(
                      flatten(
                        transform(
                          flatten(
                            transform(
                              flatten(
                                transform(
                                  coalesce(
                                    TRY_CAST(json_extract("debugContext", '$') AS Array(JSON)),
                                    ARRAY[json_extract("debugContext", '$')]
                                  ), v3 -> coalesce(TRY_CAST(v3 AS Array(JSON)), ARRAY[v3])
                                )
                              ),
                              v4 -> coalesce(
                                TRY_CAST(json_extract(v4, '$["debugData"]') AS Array(JSON)),
                                ARRAY[json_extract(v4, '$["debugData"]')]
                              )
                            )
                          ), v5 -> coalesce(TRY_CAST(v5 AS Array(JSON)), ARRAY[v5])
                        )
                      ), v6 -> json_extract(v6, '$["privilegeGranted"]')
                    )
                  ],
                  v7 -> any_match(v7, v8 -> coalesce(json_format(json_extract(v8, '$')) <> 'null', FALSE))
                ), 1
              ), v9 -> coalesce(TRY_CAST(v9 AS Array(JSON)), ARRAY[v9])
            )
          ), v10 -> coalesce(TRY_CAST(v10 AS Array(JSON)), ARRAY[v10])
        )
      ), v11 -> lower(json_extract_scalar(v11, '$')) LIKE '%super administrator%'
    )
    ELSE lower(
      CASE
        WHEN coalesce(
          json_format(json_extract("debugContext", '$["debugData.privilegeGranted"]')) <> 'null',
          FALSE
        ) THEN json_extract_scalar("debugContext", '$["debugData.privilegeGranted"]')
        WHEN coalesce(
          json_format(json_extract("debugContext", '$["debugData"]["privilegeGranted"]')) <> 'null',
          FALSE
        ) THEN json_extract_scalar("debugContext", '$["debugData"]["privilegeGranted"]')
      END
    ) LIKE '%super administrator%'
  END
  AND (
    lower(json_extract_scalar("outcome", '$["result"]')) = 'success'
      OR CASE
        WHEN strpos(CAST("outcome" AS VARCHAR), '[') > 0 THEN any_match(
          flatten(
            transform(
              flatten(
                transform(
                  flatten(
                    transform(
                      coalesce(
                        TRY_CAST(json_extract("outcome", '$') AS Array(JSON)),
                        ARRAY[json_extract("outcome", '$')]
                      ), v12 -> coalesce(TRY_CAST(v12 AS Array(JSON)), ARRAY[v12])
                    )
                  ),
                  v13 -> coalesce(
                    TRY_CAST(json_extract(v13, '$["result"]') AS Array(JSON)),
                    ARRAY[json_extract(v13, '$["result"]')]
                  )
                )
              ), v14 -> coalesce(TRY_CAST(v14 AS Array(JSON)), ARRAY[v14])
            )
          ), v15 -> lower(json_extract_scalar(v15, '$')) = 'success'
        )
        ELSE FALSE
      END
  );
