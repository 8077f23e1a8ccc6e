using System.Globalization;
using System.Text;
using Cake.Core;

namespace Cake.Frosting.Tests;

/// <summary>Keeps what is printed.</summary>
internal sealed class RecordingConsole : IConsole
{
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _errors = new();

    public string Output => _output.ToString();

    public string Errors => _errors.ToString();

    public ConsoleColor ForegroundColor { get; set; }

    public ConsoleColor BackgroundColor { get; set; }

    public bool SupportAnsiEscapeCodes => false;

    public void Write(string format, params object[] arg) => _output.Append(CultureInfo.InvariantCulture, $"{Format(format, arg)}");

    public void Write(string value) => _output.Append(value);

    public void WriteLine(string format, params object[] arg) => _output.Append(Format(format, arg)).Append('\n');

    public void WriteLine(string value) => _output.Append(value).Append('\n');

    public void WriteError(string format, params object[] arg) => _errors.Append(Format(format, arg));

    public void WriteError(string value) => _errors.Append(value);

    public void WriteErrorLine(string format, params object[] arg) => _errors.Append(Format(format, arg)).Append('\n');

    public void WriteErrorLine(string value) => _errors.Append(value).Append('\n');

    public void ResetColor()
    {
    }

    private static string Format(string format, object[] arg) => string.Format(CultureInfo.InvariantCulture, format, arg);
}
