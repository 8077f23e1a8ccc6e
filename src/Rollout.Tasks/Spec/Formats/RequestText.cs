using System.Text.Json.Nodes;

namespace Rollout.Tasks.Spec.Formats;

/// <summary>Method and path of a request, such as <c>GET /health</c>.</summary>
internal sealed record RequestLine(string Method, string Path);

/// <summary>Reads <see cref="RequestLine"/>.</summary>
internal sealed class RequestText : TextFormat
{
    private static readonly string[] Methods = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];

    public override string Noun => "a request";

    public override JsonObject Schema() => Pattern($@"({string.Join('|', Methods)}) /\S*");

    public override string Write(object value) => $"{((RequestLine)value).Method} {((RequestLine)value).Path}";

    public override Reading Read(string text)
    {
        var parts = text.Split(' ', 2, StringSplitOptions.TrimEntries);
        if (parts.Length == 1 && text.StartsWith('/'))
        {
            return Refuse($"'{text}' has no method", $"write 'GET {text}'");
        }

        if (!Methods.Contains(parts[0]))
        {
            return Refuse($"'{parts[0]}' is no method", Nearest.Fix(parts[0], Methods));
        }

        var path = parts.Length == 2 ? parts[1] : "";
        return path.StartsWith('/') && !path.Any(char.IsWhiteSpace)
            ? Reading.Of(new RequestLine(parts[0], path))
            : Refuse($"'{path}' is no path", "start it with a slash and write a space as '%20', such as 'GET /health'");
    }

    private static Reading Refuse(string wrong, string fix) =>
        Reading.Refuse("RT1029", wrong, $"a request is one of {string.Join(", ", Methods)}, a space and a path", fix);
}
