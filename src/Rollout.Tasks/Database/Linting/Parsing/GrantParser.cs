namespace Rollout.Tasks.Database.Linting.Parsing;

/// <summary>Reads what stands behind GRANT and REVOKE.</summary>
internal static class GrantParser
{
    public static Ddl.Grant Read(TokenReader reader, bool isRevoke)
    {
        var what = reader.UntilWord("ON");
        if (!reader.Accept("ON"))
        {
            return new Ddl.Grant(isRevoke, what.ToString(), ObjectKind.Other, []);
        }

        var kind = reader.Peek() switch
        {
            "TABLE" => ObjectKind.Table,
            "SEQUENCE" => ObjectKind.Sequence,
            "FUNCTION" or "PROCEDURE" or "ROUTINE" => ObjectKind.Function,
            "SCHEMA" => ObjectKind.Schema,
            "TYPE" => ObjectKind.Type,
            "DOMAIN" => ObjectKind.Domain,
            "ALL" or "DATABASE" or "LANGUAGE" or "TABLESPACE" or "FOREIGN" or "LARGE" or "PARAMETER" => ObjectKind.Other,
            _ => (ObjectKind?)null,
        };
        if (kind is not null)
        {
            reader.Skip();
        }

        var names = new List<ObjectName>();
        do
        {
            if (kind != ObjectKind.Other)
            {
                names.Add(reader.Name());
                _ = reader.PeekSymbol('(') ? reader.Brackets() : null;
            }
        }
        while (reader.AcceptSymbol(','));
        return new Ddl.Grant(isRevoke, $"{what} on {string.Join(", ", names)} {reader.Rest()}", kind ?? ObjectKind.Table, names);
    }
}
