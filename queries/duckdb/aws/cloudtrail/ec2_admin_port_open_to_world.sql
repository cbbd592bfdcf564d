-- Security Group Opens Remote Administration to the World
-- rule 3b2fff0a-5ba9-4f6f-b0c4-6c03837514f4, level medium, source aws-cloudtrail, duckdb
SELECT
  "eventTime",
  "eventID",
  "userIdentity"."arn" AS "userIdentity.arn",
  "sourceIPAddress",
  "awsRegion",
  coalesce(
    json_extract_string(json_value(TRY_CAST("requestParameters" AS JSON), '$."groupId"'), '$'),
    CAST(json_extract(TRY_CAST("requestParameters" AS JSON), '$."groupId"') AS VARCHAR)
  ) AS "requestParameters.groupId",
  coalesce(
    json_extract_string(json_value(TRY_CAST("requestParameters" AS JSON), '$."ipPermissions"'), '$'),
    CAST(json_extract(TRY_CAST("requestParameters" AS JSON), '$."ipPermissions"') AS VARCHAR)
  ) AS "requestParameters.ipPermissions"
FROM "cloudtrail"
WHERE lower("eventSource") = 'ec2.amazonaws.com'
  AND lower("eventName") = 'authorizesecuritygroupingress'
  AND "errorCode" IS NULL
  AND (
    (
        lower(
            json_extract_string(
              json_value(
                TRY_CAST("requestParameters" AS JSON),
                '$."ipPermissions"."items"."ipRanges"."items"."cidrIp"'
              ), '$'
            )
          ) = '0.0.0.0/0'
          OR CASE
            WHEN strpos(CAST(TRY_CAST("requestParameters" AS JSON) AS VARCHAR), '[') > 0 THEN len(
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
                                            flatten(
                                              list_transform(
                                                flatten(
                                                  list_transform(
                                                    CASE
                                                      WHEN json_type(
                                                        json_extract(
                                                          TRY_CAST("requestParameters" AS JSON),
                                                          '$."ipPermissions"'
                                                        )
                                                      ) = 'ARRAY' THEN json_extract(
                                                        json_extract(
                                                          TRY_CAST("requestParameters" AS JSON),
                                                          '$."ipPermissions"'
                                                        ), '$[*]'
                                                      )
                                                      ELSE ARRAY[
                                                        json_extract(
                                                          TRY_CAST("requestParameters" AS JSON),
                                                          '$."ipPermissions"'
                                                        )
                                                      ]
                                                    END,
                                                    lambda v1: CASE
                                                      WHEN json_type(v1) = 'ARRAY' THEN json_extract(v1, '$[*]')
                                                      ELSE ARRAY[v1]
                                                    END
                                                  )
                                                ),
                                                lambda v2: CASE
                                                  WHEN json_type(json_extract(v2, '$."items"')) = 'ARRAY' THEN json_extract(
                                                    json_extract(v2, '$."items"'), '$[*]'
                                                  )
                                                  ELSE ARRAY[json_extract(v2, '$."items"')]
                                                END
                                              )
                                            ),
                                            lambda v3: CASE
                                              WHEN json_type(v3) = 'ARRAY' THEN json_extract(v3, '$[*]')
                                              ELSE ARRAY[v3]
                                            END
                                          )
                                        ),
                                        lambda v4: CASE
                                          WHEN json_type(json_extract(v4, '$."ipRanges"')) = 'ARRAY' THEN json_extract(json_extract(v4, '$."ipRanges"'), '$[*]')
                                          ELSE ARRAY[json_extract(v4, '$."ipRanges"')]
                                        END
                                      )
                                    ),
                                    lambda v5: CASE
                                      WHEN json_type(v5) = 'ARRAY' THEN json_extract(v5, '$[*]')
                                      ELSE ARRAY[v5]
                                    END
                                  )
                                ),
                                lambda v6: CASE
                                  WHEN json_type(json_extract(v6, '$."items"')) = 'ARRAY' THEN json_extract(json_extract(v6, '$."items"'), '$[*]')
                                  ELSE ARRAY[json_extract(v6, '$."items"')]
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
                          WHEN json_type(json_extract(v8, '$."cidrIp"')) = 'ARRAY' THEN json_extract(json_extract(v8, '$."cidrIp"'), '$[*]')
                          ELSE ARRAY[json_extract(v8, '$."cidrIp"')]
                        END
                      )
                    ),
                    lambda v9: CASE
                      WHEN json_type(v9) = 'ARRAY' THEN json_extract(v9, '$[*]')
                      ELSE ARRAY[v9]
                    END
                  )
                ), lambda v10: lower(json_extract_string(json_value(v10, '$'), '$')) = '0.0.0.0/0'
              )
            ) > 0
            ELSE FALSE
          END
      )
      OR (
        lower(
            json_extract_string(
              json_value(
                TRY_CAST("requestParameters" AS JSON),
                '$."ipPermissions"."items"."ipv6Ranges"."items"."cidrIpv6"'
              ), '$'
            )
          ) = '::/0'
          OR CASE
            WHEN strpos(CAST(TRY_CAST("requestParameters" AS JSON) AS VARCHAR), '[') > 0 THEN len(
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
                                            flatten(
                                              list_transform(
                                                flatten(
                                                  list_transform(
                                                    CASE
                                                      WHEN json_type(
                                                        json_extract(
                                                          TRY_CAST("requestParameters" AS JSON),
                                                          '$."ipPermissions"'
                                                        )
                                                      ) = 'ARRAY' THEN json_extract(
                                                        json_extract(
                                                          TRY_CAST("requestParameters" AS JSON),
                                                          '$."ipPermissions"'
                                                        ), '$[*]'
                                                      )
                                                      ELSE ARRAY[
                                                        json_extract(
                                                          TRY_CAST("requestParameters" AS JSON),
                                                          '$."ipPermissions"'
                                                        )
                                                      ]
                                                    END,
                                                    lambda v11: CASE
                                                      WHEN json_type(v11) = 'ARRAY' THEN json_extract(v11, '$[*]')
                                                      ELSE ARRAY[v11]
                                                    END
                                                  )
                                                ),
                                                lambda v12: CASE
                                                  WHEN json_type(json_extract(v12, '$."items"')) = 'ARRAY' THEN json_extract(
                                                    json_extract(v12, '$."items"'), '$[*]'
                                                  )
                                                  ELSE ARRAY[json_extract(v12, '$."items"')]
                                                END
                                              )
                                            ),
                                            lambda v13: CASE
                                              WHEN json_type(v13) = 'ARRAY' THEN json_extract(v13, '$[*]')
                                              ELSE ARRAY[v13]
                                            END
                                          )
                                        ),
                                        lambda v14: CASE
                                          WHEN json_type(json_extract(v14, '$."ipv6Ranges"')) = 'ARRAY' THEN json_extract(json_extract(v14, '$."ipv6Ranges"'), '$[*]')
                                          ELSE ARRAY[json_extract(v14, '$."ipv6Ranges"')]
                                        END
                                      )
                                    ),
                                    lambda v15: CASE
                                      WHEN json_type(v15) = 'ARRAY' THEN json_extract(v15, '$[*]')
                                      ELSE ARRAY[v15]
                                    END
                                  )
                                ),
                                lambda v16: CASE
                                  WHEN json_type(json_extract(v16, '$."items"')) = 'ARRAY' THEN json_extract(json_extract(v16, '$."items"'), '$[*]')
                                  ELSE ARRAY[json_extract(v16, '$."items"')]
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
                          WHEN json_type(json_extract(v18, '$."cidrIpv6"')) = 'ARRAY' THEN json_extract(json_extract(v18, '$."cidrIpv6"'), '$[*]')
                          ELSE ARRAY[json_extract(v18, '$."cidrIpv6"')]
                        END
                      )
                    ),
                    lambda v19: CASE
                      WHEN json_type(v19) = 'ARRAY' THEN json_extract(v19, '$[*]')
                      ELSE ARRAY[v19]
                    END
                  )
                ), lambda v20: lower(json_extract_string(json_value(v20, '$'), '$')) = '::/0'
              )
            ) > 0
            ELSE FALSE
          END
      )
      OR (
        lower(
            json_extract_string(
              json_value(TRY_CAST("requestParameters" AS JSON), '$."cidrIp"'), '$'
            )
          ) = '0.0.0.0/0'
          OR CASE
            WHEN strpos(CAST(TRY_CAST("requestParameters" AS JSON) AS VARCHAR), '[') > 0 THEN len(
              list_filter(
                flatten(
                  list_transform(
                    CASE
                      WHEN json_type(json_extract(TRY_CAST("requestParameters" AS JSON), '$."cidrIp"')) = 'ARRAY' THEN json_extract(
                        json_extract(TRY_CAST("requestParameters" AS JSON), '$."cidrIp"'), '$[*]'
                      )
                      ELSE ARRAY[json_extract(TRY_CAST("requestParameters" AS JSON), '$."cidrIp"')]
                    END,
                    lambda v21: CASE
                      WHEN json_type(v21) = 'ARRAY' THEN json_extract(v21, '$[*]')
                      ELSE ARRAY[v21]
                    END
                  )
                ), lambda v22: lower(json_extract_string(json_value(v22, '$'), '$')) = '0.0.0.0/0'
              )
            ) > 0
            ELSE FALSE
          END
      )
  )
  AND (
    (
        lower(
            json_extract_string(
              json_value(
                TRY_CAST("requestParameters" AS JSON), '$."ipPermissions"."items"."ipProtocol"'
              ), '$'
            )
          ) = '-1'
          OR CASE
            WHEN strpos(CAST(TRY_CAST("requestParameters" AS JSON) AS VARCHAR), '[') > 0 THEN len(
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
                                    CASE
                                      WHEN json_type(
                                        json_extract(
                                          TRY_CAST("requestParameters" AS JSON), '$."ipPermissions"'
                                        )
                                      ) = 'ARRAY' THEN json_extract(
                                        json_extract(
                                          TRY_CAST("requestParameters" AS JSON), '$."ipPermissions"'
                                        ), '$[*]'
                                      )
                                      ELSE ARRAY[
                                        json_extract(
                                          TRY_CAST("requestParameters" AS JSON), '$."ipPermissions"'
                                        )
                                      ]
                                    END,
                                    lambda v23: CASE
                                      WHEN json_type(v23) = 'ARRAY' THEN json_extract(v23, '$[*]')
                                      ELSE ARRAY[v23]
                                    END
                                  )
                                ),
                                lambda v24: CASE
                                  WHEN json_type(json_extract(v24, '$."items"')) = 'ARRAY' THEN json_extract(json_extract(v24, '$."items"'), '$[*]')
                                  ELSE ARRAY[json_extract(v24, '$."items"')]
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
                          WHEN json_type(json_extract(v26, '$."ipProtocol"')) = 'ARRAY' THEN json_extract(json_extract(v26, '$."ipProtocol"'), '$[*]')
                          ELSE ARRAY[json_extract(v26, '$."ipProtocol"')]
                        END
                      )
                    ),
                    lambda v27: CASE
                      WHEN json_type(v27) = 'ARRAY' THEN json_extract(v27, '$[*]')
                      ELSE ARRAY[v27]
                    END
                  )
                ), lambda v28: lower(json_extract_string(json_value(v28, '$'), '$')) = '-1'
              )
            ) > 0
            ELSE FALSE
          END
      )
      OR (
        lower(
            json_extract_string(
              json_value(TRY_CAST("requestParameters" AS JSON), '$."ipProtocol"'), '$'
            )
          ) = '-1'
          OR CASE
            WHEN strpos(CAST(TRY_CAST("requestParameters" AS JSON) AS VARCHAR), '[') > 0 THEN len(
              list_filter(
                flatten(
                  list_transform(
                    CASE
                      WHEN json_type(
                        json_extract(TRY_CAST("requestParameters" AS JSON), '$."ipProtocol"')
                      ) = 'ARRAY' THEN json_extract(
                        json_extract(TRY_CAST("requestParameters" AS JSON), '$."ipProtocol"'),
                        '$[*]'
                      )
                      ELSE ARRAY[json_extract(TRY_CAST("requestParameters" AS JSON), '$."ipProtocol"')]
                    END,
                    lambda v29: CASE
                      WHEN json_type(v29) = 'ARRAY' THEN json_extract(v29, '$[*]')
                      ELSE ARRAY[v29]
                    END
                  )
                ), lambda v30: lower(json_extract_string(json_value(v30, '$'), '$')) = '-1'
              )
            ) > 0
            ELSE FALSE
          END
      )
      OR (
        (
            CASE
                WHEN regexp_matches(
                  json_extract_string(
                    json_value(
                      TRY_CAST("requestParameters" AS JSON), '$."ipPermissions"."items"."fromPort"'
                    ), '$'
                  ), '\A[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?\z'
                ) THEN TRY_CAST(json_extract_string(
                  json_value(
                    TRY_CAST("requestParameters" AS JSON), '$."ipPermissions"."items"."fromPort"'
                  ), '$'
                ) AS DOUBLE) <= 2.2E1
                ELSE FALSE
              END
              OR CASE
                WHEN strpos(CAST(TRY_CAST("requestParameters" AS JSON) AS VARCHAR), '[') > 0 THEN len(
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
                                        CASE
                                          WHEN json_type(
                                            json_extract(
                                              TRY_CAST("requestParameters" AS JSON),
                                              '$."ipPermissions"'
                                            )
                                          ) = 'ARRAY' THEN json_extract(
                                            json_extract(
                                              TRY_CAST("requestParameters" AS JSON),
                                              '$."ipPermissions"'
                                            ), '$[*]'
                                          )
                                          ELSE ARRAY[
                                            json_extract(
                                              TRY_CAST("requestParameters" AS JSON),
                                              '$."ipPermissions"'
                                            )
                                          ]
                                        END,
                                        lambda v31: CASE
                                          WHEN json_type(v31) = 'ARRAY' THEN json_extract(v31, '$[*]')
                                          ELSE ARRAY[v31]
                                        END
                                      )
                                    ),
                                    lambda v32: CASE
                                      WHEN json_type(json_extract(v32, '$."items"')) = 'ARRAY' THEN json_extract(json_extract(v32, '$."items"'), '$[*]')
                                      ELSE ARRAY[json_extract(v32, '$."items"')]
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
                              WHEN json_type(json_extract(v34, '$."fromPort"')) = 'ARRAY' THEN json_extract(json_extract(v34, '$."fromPort"'), '$[*]')
                              ELSE ARRAY[json_extract(v34, '$."fromPort"')]
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
                      WHEN regexp_matches(
                        json_extract_string(json_value(v36, '$'), '$'),
                        '\A[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?\z'
                      ) THEN TRY_CAST(json_extract_string(json_value(v36, '$'), '$') AS DOUBLE) <= 2.2E1
                      ELSE FALSE
                    END
                  )
                ) > 0
                ELSE FALSE
              END
          )
          AND (
            CASE
                WHEN regexp_matches(
                  json_extract_string(
                    json_value(
                      TRY_CAST("requestParameters" AS JSON), '$."ipPermissions"."items"."toPort"'
                    ), '$'
                  ), '\A[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?\z'
                ) THEN TRY_CAST(json_extract_string(
                  json_value(
                    TRY_CAST("requestParameters" AS JSON), '$."ipPermissions"."items"."toPort"'
                  ), '$'
                ) AS DOUBLE) >= 2.2E1
                ELSE FALSE
              END
              OR CASE
                WHEN strpos(CAST(TRY_CAST("requestParameters" AS JSON) AS VARCHAR), '[') > 0 THEN len(
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
                                        CASE
                                          WHEN json_type(
                                            json_extract(
                                              TRY_CAST("requestParameters" AS JSON),
                                              '$."ipPermissions"'
                                            )
                                          ) = 'ARRAY' THEN json_extract(
                                            json_extract(
                                              TRY_CAST("requestParameters" AS JSON),
                                              '$."ipPermissions"'
                                            ), '$[*]'
                                          )
                                          ELSE ARRAY[
                                            json_extract(
                                              TRY_CAST("requestParameters" AS JSON),
                                              '$."ipPermissions"'
                                            )
                                          ]
                                        END,
                                        lambda v37: CASE
                                          WHEN json_type(v37) = 'ARRAY' THEN json_extract(v37, '$[*]')
                                          ELSE ARRAY[v37]
                                        END
                                      )
                                    ),
                                    lambda v38: CASE
                                      WHEN json_type(json_extract(v38, '$."items"')) = 'ARRAY' THEN json_extract(json_extract(v38, '$."items"'), '$[*]')
                                      ELSE ARRAY[json_extract(v38, '$."items"')]
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
                              WHEN json_type(json_extract(v40, '$."toPort"')) = 'ARRAY' THEN json_extract(json_extract(v40, '$."toPort"'), '$[*]')
                              ELSE ARRAY[json_extract(v40, '$."toPort"')]
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
                      WHEN regexp_matches(
                        json_extract_string(json_value(v42, '$'), '$'),
                        '\A[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?\z'
                      ) THEN TRY_CAST(json_extract_string(json_value(v42, '$'), '$') AS DOUBLE) >= 2.2E1
                      ELSE FALSE
                    END
                  )
                ) > 0
                ELSE FALSE
              END
          )
      )
      OR (
        (
            CASE
                WHEN regexp_matches(
                  json_extract_string(
                    json_value(
                      TRY_CAST("requestParameters" AS JSON), '$."ipPermissions"."items"."fromPort"'
                    ), '$'
                  ), '\A[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?\z'
                ) THEN TRY_CAST(json_extract_string(
                  json_value(
                    TRY_CAST("requestParameters" AS JSON), '$."ipPermissions"."items"."fromPort"'
                  ), '$'
                ) AS DOUBLE) <= 3.389E3
                ELSE FALSE
              END
              OR CASE
                WHEN strpos(CAST(TRY_CAST("requestParameters" AS JSON) AS VARCHAR), '[') > 0 THEN len(
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
                                        CASE
                                          WHEN json_type(
                                            json_extract(
                                              TRY_CAST("requestParameters" AS JSON),
                                              '$."ipPermissions"'
                                            )
                                          ) = 'ARRAY' THEN json_extract(
                                            json_extract(
                                              TRY_CAST("requestParameters" AS JSON),
                                              '$."ipPermissions"'
                                            ), '$[*]'
                                          )
                                          ELSE ARRAY[
                                            json_extract(
                                              TRY_CAST("requestParameters" AS JSON),
                                              '$."ipPermissions"'
                                            )
                                          ]
                                        END,
                                        lambda v43: CASE
                                          WHEN json_type(v43) = 'ARRAY' THEN json_extract(v43, '$[*]')
                                          ELSE ARRAY[v43]
                                        END
                                      )
                                    ),
                                    lambda v44: CASE
                                      WHEN json_type(json_extract(v44, '$."items"')) = 'ARRAY' THEN json_extract(json_extract(v44, '$."items"'), '$[*]')
                                      ELSE ARRAY[json_extract(v44, '$."items"')]
                                    END
                                  )
                                ),
                                lambda v45: CASE
                                  WHEN json_type(v45) = 'ARRAY' THEN json_extract(v45, '$[*]')
                                  ELSE ARRAY[v45]
                                END
                              )
                            ),
                            lambda v46: CASE
                              WHEN json_type(json_extract(v46, '$."fromPort"')) = 'ARRAY' THEN json_extract(json_extract(v46, '$."fromPort"'), '$[*]')
                              ELSE ARRAY[json_extract(v46, '$."fromPort"')]
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
                      WHEN regexp_matches(
                        json_extract_string(json_value(v48, '$'), '$'),
                        '\A[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?\z'
                      ) THEN TRY_CAST(json_extract_string(json_value(v48, '$'), '$') AS DOUBLE) <= 3.389E3
                      ELSE FALSE
                    END
                  )
                ) > 0
                ELSE FALSE
              END
          )
          AND (
            CASE
                WHEN regexp_matches(
                  json_extract_string(
                    json_value(
                      TRY_CAST("requestParameters" AS JSON), '$."ipPermissions"."items"."toPort"'
                    ), '$'
                  ), '\A[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?\z'
                ) THEN TRY_CAST(json_extract_string(
                  json_value(
                    TRY_CAST("requestParameters" AS JSON), '$."ipPermissions"."items"."toPort"'
                  ), '$'
                ) AS DOUBLE) >= 3.389E3
                ELSE FALSE
              END
              OR CASE
                WHEN strpos(CAST(TRY_CAST("requestParameters" AS JSON) AS VARCHAR), '[') > 0 THEN len(
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
                                        CASE
                                          WHEN json_type(
                                            json_extract(
                                              TRY_CAST("requestParameters" AS JSON),
                                              '$."ipPermissions"'
                                            )
                                          ) = 'ARRAY' THEN json_extract(
                                            json_extract(
                                              TRY_CAST("requestParameters" AS JSON),
                                              '$."ipPermissions"'
                                            ), '$[*]'
                                          )
                                          ELSE ARRAY[
                                            json_extract(
                                              TRY_CAST("requestParameters" AS JSON),
                                              '$."ipPermissions"'
                                            )
                                          ]
                                        END,
                                        lambda v49: CASE
                                          WHEN json_type(v49) = 'ARRAY' THEN json_extract(v49, '$[*]')
                                          ELSE ARRAY[v49]
                                        END
                                      )
                                    ),
                                    lambda v50: CASE
                                      WHEN json_type(json_extract(v50, '$."items"')) = 'ARRAY' THEN json_extract(json_extract(v50, '$."items"'), '$[*]')
                                      ELSE ARRAY[json_extract(v50, '$."items"')]
                                    END
                                  )
                                ),
                                lambda v51: CASE
                                  WHEN json_type(v51) = 'ARRAY' THEN json_extract(v51, '$[*]')
                                  ELSE ARRAY[v51]
                                END
                              )
                            ),
                            lambda v52: CASE
                              WHEN json_type(json_extract(v52, '$."toPort"')) = 'ARRAY' THEN json_extract(json_extract(v52, '$."toPort"'), '$[*]')
                              ELSE ARRAY[json_extract(v52, '$."toPort"')]
                            END
                          )
                        ),
                        lambda v53: CASE
                          WHEN json_type(v53) = 'ARRAY' THEN json_extract(v53, '$[*]')
                          ELSE ARRAY[v53]
                        END
                      )
                    ),
                    lambda v54: CASE
                      WHEN regexp_matches(
                        json_extract_string(json_value(v54, '$'), '$'),
                        '\A[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?\z'
                      ) THEN TRY_CAST(json_extract_string(json_value(v54, '$'), '$') AS DOUBLE) >= 3.389E3
                      ELSE FALSE
                    END
                  )
                ) > 0
                ELSE FALSE
              END
          )
      )
      OR (
        (
            CASE
                WHEN regexp_matches(
                  json_extract_string(
                    json_value(
                      TRY_CAST("requestParameters" AS JSON), '$."ipPermissions"."items"."fromPort"'
                    ), '$'
                  ), '\A[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?\z'
                ) THEN TRY_CAST(json_extract_string(
                  json_value(
                    TRY_CAST("requestParameters" AS JSON), '$."ipPermissions"."items"."fromPort"'
                  ), '$'
                ) AS DOUBLE) <= 5.986E3
                ELSE FALSE
              END
              OR CASE
                WHEN strpos(CAST(TRY_CAST("requestParameters" AS JSON) AS VARCHAR), '[') > 0 THEN len(
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
                                        CASE
                                          WHEN json_type(
                                            json_extract(
                                              TRY_CAST("requestParameters" AS JSON),
                                              '$."ipPermissions"'
                                            )
                                          ) = 'ARRAY' THEN json_extract(
                                            json_extract(
                                              TRY_CAST("requestParameters" AS JSON),
                                              '$."ipPermissions"'
                                            ), '$[*]'
                                          )
                                          ELSE ARRAY[
                                            json_extract(
                                              TRY_CAST("requestParameters" AS JSON),
                                              '$."ipPermissions"'
                                            )
                                          ]
                                        END,
                                        lambda v55: CASE
                                          WHEN json_type(v55) = 'ARRAY' THEN json_extract(v55, '$[*]')
                                          ELSE ARRAY[v55]
                                        END
                                      )
                                    ),
                                    lambda v56: CASE
                                      WHEN json_type(json_extract(v56, '$."items"')) = 'ARRAY' THEN json_extract(json_extract(v56, '$."items"'), '$[*]')
                                      ELSE ARRAY[json_extract(v56, '$."items"')]
                                    END
                                  )
                                ),
                                lambda v57: CASE
                                  WHEN json_type(v57) = 'ARRAY' THEN json_extract(v57, '$[*]')
                                  ELSE ARRAY[v57]
                                END
                              )
                            ),
                            lambda v58: CASE
                              WHEN json_type(json_extract(v58, '$."fromPort"')) = 'ARRAY' THEN json_extract(json_extract(v58, '$."fromPort"'), '$[*]')
                              ELSE ARRAY[json_extract(v58, '$."fromPort"')]
                            END
                          )
                        ),
                        lambda v59: CASE
                          WHEN json_type(v59) = 'ARRAY' THEN json_extract(v59, '$[*]')
                          ELSE ARRAY[v59]
                        END
                      )
                    ),
                    lambda v60: CASE
                      WHEN regexp_matches(
                        json_extract_string(json_value(v60, '$'), '$'),
                        '\A[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?\z'
                      ) THEN TRY_CAST(json_extract_string(json_value(v60, '$'), '$') AS DOUBLE) <= 5.986E3
                      ELSE FALSE
                    END
                  )
                ) > 0
                ELSE FALSE
              END
          )
          AND (
            CASE
                WHEN regexp_matches(
                  json_extract_string(
                    json_value(
                      TRY_CAST("requestParameters" AS JSON), '$."ipPermissions"."items"."toPort"'
                    ), '$'
                  ), '\A[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?\z'
                ) THEN TRY_CAST(json_extract_string(
                  json_value(
                    TRY_CAST("requestParameters" AS JSON), '$."ipPermissions"."items"."toPort"'
                  ), '$'
                ) AS DOUBLE) >= 5.985E3
                ELSE FALSE
              END
              OR CASE
                WHEN strpos(CAST(TRY_CAST("requestParameters" AS JSON) AS VARCHAR), '[') > 0 THEN len(
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
                                        CASE
                                          WHEN json_type(
                                            json_extract(
                                              TRY_CAST("requestParameters" AS JSON),
                                              '$."ipPermissions"'
                                            )
                                          ) = 'ARRAY' THEN json_extract(
                                            json_extract(
                                              TRY_CAST("requestParameters" AS JSON),
                                              '$."ipPermissions"'
                                            ), '$[*]'
                                          )
                                          ELSE ARRAY[
                                            json_extract(
                                              TRY_CAST("requestParameters" AS JSON),
                                              '$."ipPermissions"'
                                            )
                                          ]
                                        END,
                                        lambda v61: CASE
                                          WHEN json_type(v61) = 'ARRAY' THEN json_extract(v61, '$[*]')
                                          ELSE ARRAY[v61]
                                        END
                                      )
                                    ),
                                    lambda v62: CASE
                                      WHEN json_type(json_extract(v62, '$."items"')) = 'ARRAY' THEN json_extract(json_extract(v62, '$."items"'), '$[*]')
                                      ELSE ARRAY[json_extract(v62, '$."items"')]
                                    END
                                  )
                                ),
                                lambda v63: CASE
                                  WHEN json_type(v63) = 'ARRAY' THEN json_extract(v63, '$[*]')
                                  ELSE ARRAY[v63]
                                END
                              )
                            ),
                            lambda v64: CASE
                              WHEN json_type(json_extract(v64, '$."toPort"')) = 'ARRAY' THEN json_extract(json_extract(v64, '$."toPort"'), '$[*]')
                              ELSE ARRAY[json_extract(v64, '$."toPort"')]
                            END
                          )
                        ),
                        lambda v65: CASE
                          WHEN json_type(v65) = 'ARRAY' THEN json_extract(v65, '$[*]')
                          ELSE ARRAY[v65]
                        END
                      )
                    ),
                    lambda v66: CASE
                      WHEN regexp_matches(
                        json_extract_string(json_value(v66, '$'), '$'),
                        '\A[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?\z'
                      ) THEN TRY_CAST(json_extract_string(json_value(v66, '$'), '$') AS DOUBLE) >= 5.985E3
                      ELSE FALSE
                    END
                  )
                ) > 0
                ELSE FALSE
              END
          )
      )
      OR (
        (
            CASE
                WHEN regexp_matches(
                  json_extract_string(
                    json_value(TRY_CAST("requestParameters" AS JSON), '$."fromPort"'), '$'
                  ), '\A[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?\z'
                ) THEN TRY_CAST(json_extract_string(
                  json_value(TRY_CAST("requestParameters" AS JSON), '$."fromPort"'), '$'
                ) AS DOUBLE) <= 2.2E1
                ELSE FALSE
              END
              OR CASE
                WHEN strpos(CAST(TRY_CAST("requestParameters" AS JSON) AS VARCHAR), '[') > 0 THEN len(
                  list_filter(
                    flatten(
                      list_transform(
                        CASE
                          WHEN json_type(
                            json_extract(TRY_CAST("requestParameters" AS JSON), '$."fromPort"')
                          ) = 'ARRAY' THEN json_extract(
                            json_extract(TRY_CAST("requestParameters" AS JSON), '$."fromPort"'),
                            '$[*]'
                          )
                          ELSE ARRAY[json_extract(TRY_CAST("requestParameters" AS JSON), '$."fromPort"')]
                        END,
                        lambda v67: CASE
                          WHEN json_type(v67) = 'ARRAY' THEN json_extract(v67, '$[*]')
                          ELSE ARRAY[v67]
                        END
                      )
                    ),
                    lambda v68: CASE
                      WHEN regexp_matches(
                        json_extract_string(json_value(v68, '$'), '$'),
                        '\A[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?\z'
                      ) THEN TRY_CAST(json_extract_string(json_value(v68, '$'), '$') AS DOUBLE) <= 2.2E1
                      ELSE FALSE
                    END
                  )
                ) > 0
                ELSE FALSE
              END
          )
          AND (
            CASE
                WHEN regexp_matches(
                  json_extract_string(
                    json_value(TRY_CAST("requestParameters" AS JSON), '$."toPort"'), '$'
                  ), '\A[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?\z'
                ) THEN TRY_CAST(json_extract_string(
                  json_value(TRY_CAST("requestParameters" AS JSON), '$."toPort"'), '$'
                ) AS DOUBLE) >= 2.2E1
                ELSE FALSE
              END
              OR CASE
                WHEN strpos(CAST(TRY_CAST("requestParameters" AS JSON) AS VARCHAR), '[') > 0 THEN len(
                  list_filter(
                    flatten(
                      list_transform(
                        CASE
                          WHEN json_type(
                            json_extract(TRY_CAST("requestParameters" AS JSON), '$."toPort"')
                          ) = 'ARRAY' THEN json_extract(
                            json_extract(TRY_CAST("requestParameters" AS JSON), '$."toPort"'),
                            '$[*]'
                          )
                          ELSE ARRAY[json_extract(TRY_CAST("requestParameters" AS JSON), '$."toPort"')]
                        END,
                        lambda v69: CASE
                          WHEN json_type(v69) = 'ARRAY' THEN json_extract(v69, '$[*]')
                          ELSE ARRAY[v69]
                        END
                      )
                    ),
                    lambda v70: CASE
                      WHEN regexp_matches(
                        json_extract_string(json_value(v70, '$'), '$'),
                        '\A[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?\z'
                      ) THEN TRY_CAST(json_extract_string(json_value(v70, '$'), '$') AS DOUBLE) >= 2.2E1
                      ELSE FALSE
                    END
                  )
                ) > 0
                ELSE FALSE
              END
          )
      )
      OR (
        (
            CASE
                WHEN regexp_matches(
                  json_extract_string(
                    json_value(TRY_CAST("requestParameters" AS JSON), '$."fromPort"'), '$'
                  ), '\A[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?\z'
                ) THEN TRY_CAST(json_extract_string(
                  json_value(TRY_CAST("requestParameters" AS JSON), '$."fromPort"'), '$'
                ) AS DOUBLE) <= 3.389E3
                ELSE FALSE
              END
              OR CASE
                WHEN strpos(CAST(TRY_CAST("requestParameters" AS JSON) AS VARCHAR), '[') > 0 THEN len(
                  list_filter(
                    flatten(
                      list_transform(
                        CASE
                          WHEN json_type(
                            json_extract(TRY_CAST("requestParameters" AS JSON), '$."fromPort"')
                          ) = 'ARRAY' THEN json_extract(
                            json_extract(TRY_CAST("requestParameters" AS JSON), '$."fromPort"'),
                            '$[*]'
                          )
                          ELSE ARRAY[json_extract(TRY_CAST("requestParameters" AS JSON), '$."fromPort"')]
                        END,
                        lambda v71: CASE
                          WHEN json_type(v71) = 'ARRAY' THEN json_extract(v71, '$[*]')
                          ELSE ARRAY[v71]
                        END
                      )
                    ),
                    lambda v72: CASE
                      WHEN regexp_matches(
                        json_extract_string(json_value(v72, '$'), '$'),
                        '\A[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?\z'
                      ) THEN TRY_CAST(json_extract_string(json_value(v72, '$'), '$') AS DOUBLE) <= 3.389E3
                      ELSE FALSE
                    END
                  )
                ) > 0
                ELSE FALSE
              END
          )
          AND (
            CASE
                WHEN regexp_matches(
                  json_extract_string(
                    json_value(TRY_CAST("requestParameters" AS JSON), '$."toPort"'), '$'
                  ), '\A[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?\z'
                ) THEN TRY_CAST(json_extract_string(
                  json_value(TRY_CAST("requestParameters" AS JSON), '$."toPort"'), '$'
                ) AS DOUBLE) >= 3.389E3
                ELSE FALSE
              END
              OR CASE
                WHEN strpos(CAST(TRY_CAST("requestParameters" AS JSON) AS VARCHAR), '[') > 0 THEN len(
                  list_filter(
                    flatten(
                      list_transform(
                        CASE
                          WHEN json_type(
                            json_extract(TRY_CAST("requestParameters" AS JSON), '$."toPort"')
                          ) = 'ARRAY' THEN json_extract(
                            json_extract(TRY_CAST("requestParameters" AS JSON), '$."toPort"'),
                            '$[*]'
                          )
                          ELSE ARRAY[json_extract(TRY_CAST("requestParameters" AS JSON), '$."toPort"')]
                        END,
                        lambda v73: CASE
                          WHEN json_type(v73) = 'ARRAY' THEN json_extract(v73, '$[*]')
                          ELSE ARRAY[v73]
                        END
                      )
                    ),
                    lambda v74: CASE
                      WHEN regexp_matches(
                        json_extract_string(json_value(v74, '$'), '$'),
                        '\A[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?\z'
                      ) THEN TRY_CAST(json_extract_string(json_value(v74, '$'), '$') AS DOUBLE) >= 3.389E3
                      ELSE FALSE
                    END
                  )
                ) > 0
                ELSE FALSE
              END
          )
      )
      OR (
        (
            CASE
                WHEN regexp_matches(
                  json_extract_string(
                    json_value(TRY_CAST("requestParameters" AS JSON), '$."fromPort"'), '$'
                  ), '\A[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?\z'
                ) THEN TRY_CAST(json_extract_string(
                  json_value(TRY_CAST("requestParameters" AS JSON), '$."fromPort"'), '$'
                ) AS DOUBLE) <= 5.986E3
                ELSE FALSE
              END
              OR CASE
                WHEN strpos(CAST(TRY_CAST("requestParameters" AS JSON) AS VARCHAR), '[') > 0 THEN len(
                  list_filter(
                    flatten(
                      list_transform(
                        CASE
                          WHEN json_type(
                            json_extract(TRY_CAST("requestParameters" AS JSON), '$."fromPort"')
                          ) = 'ARRAY' THEN json_extract(
                            json_extract(TRY_CAST("requestParameters" AS JSON), '$."fromPort"'),
                            '$[*]'
                          )
                          ELSE ARRAY[json_extract(TRY_CAST("requestParameters" AS JSON), '$."fromPort"')]
                        END,
                        lambda v75: CASE
                          WHEN json_type(v75) = 'ARRAY' THEN json_extract(v75, '$[*]')
                          ELSE ARRAY[v75]
                        END
                      )
                    ),
                    lambda v76: CASE
                      WHEN regexp_matches(
                        json_extract_string(json_value(v76, '$'), '$'),
                        '\A[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?\z'
                      ) THEN TRY_CAST(json_extract_string(json_value(v76, '$'), '$') AS DOUBLE) <= 5.986E3
                      ELSE FALSE
                    END
                  )
                ) > 0
                ELSE FALSE
              END
          )
          AND (
            CASE
                WHEN regexp_matches(
                  json_extract_string(
                    json_value(TRY_CAST("requestParameters" AS JSON), '$."toPort"'), '$'
                  ), '\A[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?\z'
                ) THEN TRY_CAST(json_extract_string(
                  json_value(TRY_CAST("requestParameters" AS JSON), '$."toPort"'), '$'
                ) AS DOUBLE) >= 5.985E3
                ELSE FALSE
              END
              OR CASE
                WHEN strpos(CAST(TRY_CAST("requestParameters" AS JSON) AS VARCHAR), '[') > 0 THEN len(
                  list_filter(
                    flatten(
                      list_transform(
                        CASE
                          WHEN json_type(
                            json_extract(TRY_CAST("requestParameters" AS JSON), '$."toPort"')
                          ) = 'ARRAY' THEN json_extract(
                            json_extract(TRY_CAST("requestParameters" AS JSON), '$."toPort"'),
                            '$[*]'
                          )
                          ELSE ARRAY[json_extract(TRY_CAST("requestParameters" AS JSON), '$."toPort"')]
                        END,
                        lambda v77: CASE
                          WHEN json_type(v77) = 'ARRAY' THEN json_extract(v77, '$[*]')
                          ELSE ARRAY[v77]
                        END
                      )
                    ),
                    lambda v78: CASE
                      WHEN regexp_matches(
                        json_extract_string(json_value(v78, '$'), '$'),
                        '\A[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?\z'
                      ) THEN TRY_CAST(json_extract_string(json_value(v78, '$'), '$') AS DOUBLE) >= 5.985E3
                      ELSE FALSE
                    END
                  )
                ) > 0
                ELSE FALSE
              END
          )
      )
  );
