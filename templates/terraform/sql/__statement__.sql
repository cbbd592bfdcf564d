{{ statement.sql }};
