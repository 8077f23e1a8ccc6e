namespace Rollout.Tasks.Spec.Formats;

/// <summary>The format of each type that a key can have.</summary>
internal static class TextFormats
{
    public static TextFormat? For(Type type, string key) => type switch
    {
        _ when type == typeof(string) => new PlainText(),
        _ when type == typeof(Secret) => new SecretText(),
        _ when type == typeof(bool) => new YesOrNo(key),
        _ when type == typeof(int) => new WholeNumber(),
        _ when type == typeof(double) => new DecimalNumber(),
        _ when type == typeof(TimeSpan) => new Duration(),
        _ when type == typeof(ByteSize) => new Size(),
        _ when type == typeof(Percent) => new Percentage(),
        _ when type == typeof(Rate) => new Frequency(),
        _ when type == typeof(Uri) => new HttpAddress(),
        _ when type == typeof(RequestLine) => new RequestText(),
        _ when type == typeof(WrittenGuard) => new GuardText(),
        _ when type == typeof(EffectText) => new EffectFormat(),
        _ when type.IsEnum => new NameOf(type, key),
        _ => null,
    };
}
