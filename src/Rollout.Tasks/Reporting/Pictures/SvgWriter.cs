using System.Globalization;
using System.Text;
using System.Xml;

namespace Rollout.Tasks.Reporting.Pictures;

/// <summary>Writes the few shapes that a picture is made of. All texts are escaped; all numbers are in the invariant culture with one decimal.</summary>
internal sealed class SvgWriter : IDisposable
{
    private const string Namespace = "http://www.w3.org/2000/svg";

    private readonly StringBuilder text = new();
    private readonly XmlWriter xml;

    public SvgWriter(double width, double height, string title)
    {
        xml = XmlWriter.Create(text, new XmlWriterSettings { Indent = true, OmitXmlDeclaration = true, NewLineChars = "\n" });
        xml.WriteStartElement("svg", Namespace);
        Attributes(("viewBox", $"0 0 {Number(width)} {Number(height)}"), ("width", Number(width)), ("height", Number(height)), ("role", "img"), ("font-family", "sans-serif"), ("font-size", "12"));
        xml.WriteElementString("title", Namespace, Clean(title));
        Rectangle(0, 0, width, height, "#ffffff");
    }

    public static string Number(double value) => Math.Round(value, 1).ToString("0.#", CultureInfo.InvariantCulture);

    public void Rectangle(double x, double y, double width, double height, string fill) =>
        Shape("rect", ("x", Number(x)), ("y", Number(y)), ("width", Number(width)), ("height", Number(height)), ("fill", fill));

    public void Line(double x1, double y1, double x2, double y2, string stroke, double width = 1, string? dashes = null) =>
        Shape("line", ("x1", Number(x1)), ("y1", Number(y1)), ("x2", Number(x2)), ("y2", Number(y2)), ("stroke", stroke), ("stroke-width", Number(width)), ("stroke-dasharray", dashes));

    public void Path(string data, string stroke, double width, string? dashes = null, string fill = "none")
    {
        if (data.Length > 0)
        {
            Shape("path", ("d", data), ("fill", fill), ("stroke", stroke), ("stroke-width", Number(width)), ("stroke-dasharray", dashes), ("stroke-linejoin", "round"), ("stroke-linecap", "round"));
        }
    }

    /// <param name="x">Where it begins, or ends with <paramref name="anchor"/> <c>end</c>.</param>
    /// <param name="y">Its base line.</param>
    /// <param name="words">Any text.</param>
    /// <param name="anchor"><c>start</c>, <c>middle</c> or <c>end</c>.</param>
    /// <param name="size">In pixels; null for 12.</param>
    /// <param name="bold">Whether it stands out.</param>
    public void Text(double x, double y, string words, string? anchor = null, double? size = null, bool bold = false)
    {
        xml.WriteStartElement("text", Namespace);
        Attributes(("x", Number(x)), ("y", Number(y)), ("text-anchor", anchor), ("font-size", size is { } pixels ? Number(pixels) : null), ("font-weight", bold ? "bold" : null));
        xml.WriteString(Clean(words));
        xml.WriteEndElement();
    }

    /// <summary>The whole picture.</summary>
    public string Finish()
    {
        xml.WriteEndElement();
        xml.Flush();
        return text.Append('\n').ToString();
    }

    public void Dispose() => xml.Dispose();

    private void Shape(string name, params ReadOnlySpan<(string Name, string? Value)> attributes)
    {
        xml.WriteStartElement(name, Namespace);
        Attributes(attributes);
        xml.WriteEndElement();
    }

    private void Attributes(params ReadOnlySpan<(string Name, string? Value)> attributes)
    {
        foreach (var (name, value) in attributes)
        {
            if (value is not null)
            {
                xml.WriteAttributeString(name, value);
            }
        }
    }

    // XML has no place for some characters at all, not even escaped.
    private static string Clean(string words) => string.Concat(words.EnumerateRunes()
        .Select(rune => rune.Value == '\t' || (rune.IsBmp && (!XmlConvert.IsXmlChar((char)rune.Value) || char.IsControl((char)rune.Value))) ? "?" : rune.ToString()));
}
