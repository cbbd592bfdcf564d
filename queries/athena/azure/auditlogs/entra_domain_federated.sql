-- Entra Domain Changed to Federation
-- rule 9e84827d-78c3-46dc-a33a-d2456ebb9754, level high, source azure-auditlogs, athena
SELECT
  "time",
  coalesce(
    json_extract_scalar("properties", '$["id"]'), json_format(json_extract("properties", '$["id"]'))
  ) AS "properties.id",
  "operationName" AS "OperationName",
  coalesce(
    json_extract_scalar("properties", '$["initiatedBy.user.userPrincipalName"]'),
    json_format(json_extract("properties", '$["initiatedBy.user.userPrincipalName"]')),
    json_extract_scalar("properties", '$["initiatedBy.user"]["userPrincipalName"]'),
    json_format(json_extract("properties", '$["initiatedBy.user"]["userPrincipalName"]')),
    json_extract_scalar("properties", '$["initiatedBy"]["user.userPrincipalName"]'),
    json_format(json_extract("properties", '$["initiatedBy"]["user.userPrincipalName"]')),
    json_extract_scalar("properties", '$["initiatedBy"]["user"]["userPrincipalName"]'),
    json_format(json_extract("properties", '$["initiatedBy"]["user"]["userPrincipalName"]'))
  ) AS "properties.initiatedBy.user.userPrincipalName",
  coalesce(
    json_extract_scalar("properties", '$["initiatedBy.user.ipAddress"]'),
    json_format(json_extract("properties", '$["initiatedBy.user.ipAddress"]')),
    json_extract_scalar("properties", '$["initiatedBy.user"]["ipAddress"]'),
    json_format(json_extract("properties", '$["initiatedBy.user"]["ipAddress"]')),
    json_extract_scalar("properties", '$["initiatedBy"]["user.ipAddress"]'),
    json_format(json_extract("properties", '$["initiatedBy"]["user.ipAddress"]')),
    json_extract_scalar("properties", '$["initiatedBy"]["user"]["ipAddress"]'),
    json_format(json_extract("properties", '$["initiatedBy"]["user"]["ipAddress"]'))
  ) AS "properties.initiatedBy.user.ipAddress",
  coalesce(
    json_extract_scalar("properties", '$["targetResources"]["displayName"]'),
    json_format(json_extract("properties", '$["targetResources"]["displayName"]'))
  ) AS "TargetResources.displayName"
FROM "azure_auditlogs"
WHERE (
    (
        lower("operationName") = 'set domain authentication'
          AND (
            lower(
                json_extract_scalar(
                  "properties", '$["targetResources"]["modifiedProperties"]["newValue"]'
                )
              ) LIKE '%federated%'
              OR CASE
                WHEN strpos(CAST("properties" AS VARCHAR), '[') > 0 THEN any_match(
                  flatten(
                    transform(
                      flatten(
                        transform(
                          flatten(
                            transform(
                              flatten(
                                transform(
                                  flatten(
                                    transform(
                                      flatten(
                                        transform(
                                          flatten(
                                            transform(
                                              coalesce(
                                                TRY_CAST(json_extract("properties", '$') AS Array(JSON)),
                                                ARRAY[json_extract("properties", '$')]
                                              ),
                                              v1 -> coalesce(TRY_CAST(v1 AS Array(JSON)), ARRAY[v1])
                                            )
                                          ),
                                          v2 -> coalesce(
                                            TRY_CAST(json_extract(v2, '$["targetResources"]') AS Array(JSON)),
                                            ARRAY[json_extract(v2, '$["targetResources"]')]
                                          )
                                        )
                                      ), v3 -> coalesce(TRY_CAST(v3 AS Array(JSON)), ARRAY[v3])
                                    )
                                  ),
                                  v4 -> coalesce(
                                    TRY_CAST(json_extract(v4, '$["modifiedProperties"]') AS Array(JSON)),
                                    ARRAY[json_extract(v4, '$["modifiedProperties"]')]
                                  )
                                )
                              ), v5 -> coalesce(TRY_CAST(v5 AS Array(JSON)), ARRAY[v5])
                            )
                          ),
                          v6 -> coalesce(
                            TRY_CAST(json_extract(v6, '$["newValue"]') AS Array(JSON)),
                            ARRAY[json_extract(v6, '$["newValue"]')]
                          )
                        )
                      ), v7 -> coalesce(TRY_CAST(v7 AS Array(JSON)), ARRAY[v7])
                    )
                  ), v8 -> lower(json_extract_scalar(v8, '$')) LIKE '%federated%'
                )
                ELSE FALSE
              END
          )
      )
      OR lower("operationName") = 'set federation settings on domain'
  )
  AND NOT coalesce(
    lower(json_extract_scalar("properties", '$["result"]')) = 'failure'
      OR CASE
        WHEN strpos(CAST("properties" AS VARCHAR), '[') > 0 THEN any_match(
          flatten(
            transform(
              flatten(
                transform(
                  flatten(
                    transform(
                      coalesce(
                        TRY_CAST(json_extract("properties", '$') AS Array(JSON)),
                        ARRAY[json_extract("properties", '$')]
                      ), v9 -> coalesce(TRY_CAST(v9 AS Array(JSON)), ARRAY[v9])
                    )
                  ),
                  v10 -> coalesce(
                    TRY_CAST(json_extract(v10, '$["result"]') AS Array(JSON)),
                    ARRAY[json_extract(v10, '$["result"]')]
                  )
                )
              ), v11 -> coalesce(TRY_CAST(v11 AS Array(JSON)), ARRAY[v11])
            )
          ), v12 -> lower(json_extract_scalar(v12, '$')) = 'failure'
        )
        ELSE FALSE
      END, FALSE
  );
