namespace Rollout.Tasks.Database.Linting.Parsing;

/// <summary>Reads what kind of object a statement names.</summary>
internal static class ObjectKinds
{
    /// <summary>Passes the words of a kind; <see cref="ObjectKind.Other"/> passes one word.</summary>
    public static ObjectKind Read(TokenReader reader)
    {
        _ = reader.Accept("FOREIGN") || reader.Accept("EVENT") || reader.Accept("PROCEDURAL");
        if (reader.Accept("MATERIALIZED", "VIEW"))
        {
            return ObjectKind.MaterializedView;
        }

        return reader.Identifier() switch
        {
            "table" => ObjectKind.Table,
            "view" => ObjectKind.View,
            "index" => ObjectKind.Index,
            "sequence" => ObjectKind.Sequence,
            "type" => ObjectKind.Type,
            "domain" => ObjectKind.Domain,
            "function" or "procedure" or "routine" or "aggregate" => ObjectKind.Function,
            "trigger" => ObjectKind.Trigger,
            "rule" => ObjectKind.Rule,
            "policy" => ObjectKind.Policy,
            "schema" => ObjectKind.Schema,
            "column" => ObjectKind.Column,
            "statistics" => ObjectKind.Statistics,
            "database" => ObjectKind.Database,
            "extension" => ObjectKind.Extension,
            "publication" => ObjectKind.Publication,
            _ => ObjectKind.Other,
        };
    }
}
