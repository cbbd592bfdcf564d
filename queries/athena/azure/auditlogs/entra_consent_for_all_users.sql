-- Consent to an Application for All Entra Users
-- rule 8fd25cfc-6c6d-4b2e-833b-0db416927a73, level medium, source azure-auditlogs, athena
SELECT
  "time",
  coalesce(
    json_extract_scalar("properties", '$["id"]'), json_format(json_extract("properties", '$["id"]'))
  ) AS "properties.id",
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
WHERE lower("operationName") = 'consent to application'
  AND (
    lower(
        json_extract_scalar(
          "properties", '$["targetResources"]["modifiedProperties"]["displayName"]'
        )
      ) = 'consentcontext.isadminconsent'
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
                                      ), v1 -> coalesce(TRY_CAST(v1 AS Array(JSON)), ARRAY[v1])
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
                    TRY_CAST(json_extract(v6, '$["displayName"]') AS Array(JSON)),
                    ARRAY[json_extract(v6, '$["displayName"]')]
                  )
                )
              ), v7 -> coalesce(TRY_CAST(v7 AS Array(JSON)), ARRAY[v7])
            )
          ), v8 -> lower(json_extract_scalar(v8, '$')) = 'consentcontext.isadminconsent'
        )
        ELSE FALSE
      END
  )
  AND (
    lower(
        json_extract_scalar("properties", '$["targetResources"]["modifiedProperties"]["newValue"]')
      ) LIKE '%true%'
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
                                      ), v9 -> coalesce(TRY_CAST(v9 AS Array(JSON)), ARRAY[v9])
                                    )
                                  ),
                                  v10 -> coalesce(
                                    TRY_CAST(json_extract(v10, '$["targetResources"]') AS Array(JSON)),
                                    ARRAY[json_extract(v10, '$["targetResources"]')]
                                  )
                                )
                              ), v11 -> coalesce(TRY_CAST(v11 AS Array(JSON)), ARRAY[v11])
                            )
                          ),
                          v12 -> coalesce(
                            TRY_CAST(json_extract(v12, '$["modifiedProperties"]') AS Array(JSON)),
                            ARRAY[json_extract(v12, '$["modifiedProperties"]')]
                          )
                        )
                      ), v13 -> coalesce(TRY_CAST(v13 AS Array(JSON)), ARRAY[v13])
                    )
                  ),
                  v14 -> coalesce(
                    TRY_CAST(json_extract(v14, '$["newValue"]') AS Array(JSON)),
                    ARRAY[json_extract(v14, '$["newValue"]')]
                  )
                )
              ), v15 -> coalesce(TRY_CAST(v15 AS Array(JSON)), ARRAY[v15])
            )
          ), v16 -> lower(json_extract_scalar(v16, '$')) LIKE '%true%'
        )
        ELSE FALSE
      END
  )
  AND (
    lower(json_extract_scalar("properties", '$["result"]')) = 'success'
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
                      ), v17 -> coalesce(TRY_CAST(v17 AS Array(JSON)), ARRAY[v17])
                    )
                  ),
                  v18 -> coalesce(
                    TRY_CAST(json_extract(v18, '$["result"]') AS Array(JSON)),
                    ARRAY[json_extract(v18, '$["result"]')]
                  )
                )
              ), v19 -> coalesce(TRY_CAST(v19 AS Array(JSON)), ARRAY[v19])
            )
          ), v20 -> lower(json_extract_scalar(v20, '$')) = 'success'
        )
        ELSE FALSE
      END
  )
  AND (
    regexp_like(
        lower(
          json_extract_scalar(
            "properties", '$["targetResources"]["modifiedProperties"]["newValue"]'
          )
        ), 'mail\.|files\.|sites\.|directory\.|full_access_as_app|offline_access'
      )
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
                                      ), v21 -> coalesce(TRY_CAST(v21 AS Array(JSON)), ARRAY[v21])
                                    )
                                  ),
                                  v22 -> coalesce(
                                    TRY_CAST(json_extract(v22, '$["targetResources"]') AS Array(JSON)),
                                    ARRAY[json_extract(v22, '$["targetResources"]')]
                                  )
                                )
                              ), v23 -> coalesce(TRY_CAST(v23 AS Array(JSON)), ARRAY[v23])
                            )
                          ),
                          v24 -> coalesce(
                            TRY_CAST(json_extract(v24, '$["modifiedProperties"]') AS Array(JSON)),
                            ARRAY[json_extract(v24, '$["modifiedProperties"]')]
                          )
                        )
                      ), v25 -> coalesce(TRY_CAST(v25 AS Array(JSON)), ARRAY[v25])
                    )
                  ),
                  v26 -> coalesce(
                    TRY_CAST(json_extract(v26, '$["newValue"]') AS Array(JSON)),
                    ARRAY[json_extract(v26, '$["newValue"]')]
                  )
                )
              ), v27 -> coalesce(TRY_CAST(v27 AS Array(JSON)), ARRAY[v27])
            )
          ),
          v28 -> regexp_like(
            lower(json_extract_scalar(v28, '$')),
            'mail\.|files\.|sites\.|directory\.|full_access_as_app|offline_access'
          )
        )
        ELSE FALSE
      END
  );
