namespace Rollout.Local.Api;

/// <summary>A request of the API is refused.</summary>
/// <param name="code">As the real API names it, such as <c>TargetGroupNotFound</c>.</param>
/// <param name="message">For people.</param>
/// <param name="status">HTTP status.</param>
internal sealed class ApiFault(string code, string message, int status = 400) : Exception(message)
{
    /// <summary>As the real API names it.</summary>
    public string Code => code;

    /// <summary>HTTP status.</summary>
    public int Status => status;

    /// <summary>A value is not allowed.</summary>
    /// <param name="message">For people.</param>
    /// <returns>To be thrown.</returns>
    public static ApiFault Validation(string message) => new("ValidationError", message);
}
